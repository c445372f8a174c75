### Permits and exemptions.

## Dialog exempt

dialog-exempt-exempt-this-permit = ¿Eximir este permiso?
dialog-exempt-its-vehicles-may-then-come = Sus vehículos podrán entrar aunque el permiso ya cuente como dentro. Todo se sigue registrando.

## Exempt span

exempt-span-empty-from-now-on = Vacío: desde ahora.
exempt-span-every-exemption-has-an-end = Toda exención tiene un final, o es permanente.
exempt-span-none-ticked-everywhere = Ninguno marcado: en todas partes.
exempt-span-until = Hasta

## Exemptions

exemptions-and-more = Y { $beyond } más: los archivos CSV y XLSX las tienen todas.
exemptions-change = Cambiar
exemptions-choose = Elegir…
exemptions-exempt-a-group = Eximir un grupo
exemptions-exempt-vehicles-may-come-in = Los vehículos exentos pueden entrar aunque ya cuenten como dentro. Todo se sigue registrando.
exemptions-exemptions = Exenciones
exemptions-from = desde { $from }
exemptions-nobody-is-exempt = Nadie está exento.
exemptions-one-permit-is-exempted-on = Para eximir un solo permiso, abra su página.
exemptions-reason-to-take-back-the = Motivo para terminar la exención de { $name }
exemptions-take-it-back = Revocar
exemptions-there-are-no-groups-yet = Aún no hay grupos. El grupo de un permiso se fija en su página.
exemptions-to = hasta { $until }
exemptions-uses = Usos

## Import

import-as-before = sin cambios
import-changed = cambiados
import-changes-more = … y { $count } más.
import-goes = se elimina
import-is-new = es nuevo
import-csv-file = Archivo: Excel (XLSX) o CSV
import-first-line-permit-group-holder = Primera línea: <code>permit,group,holder,plate,valid_from,valid_to,exempt</code>; también <code>list,exempt_reason,exempt_until,note</code>. Un permiso con varias matrículas tiene varias líneas.
import-import = Importar
import-look-what-changes = Ver cambios
import-new = nuevos
import-nothing-was-imported-put-these = <b>No se importó nada.</b> Corrija estas líneas e inténtelo de nuevo:
import-or-paste-it-here = o péguelo aquí
import-removed = eliminados
import-this-is-the-whole-list = Esta es la lista entera: eliminar los permisos que no estén en ella
import-this-is-what-changes = Esto es lo que cambia

## Look alikes

look-alikes-how-often = Con qué frecuencia
look-alikes-if-it-is-one-permits = { $name }: si es la matrícula de un permiso al { $share } o más. Entre matrículas parecidas nunca es tan seguro, y por eso se pregunta por un vehículo así.
look-alikes-is-read-as = se lee como
look-alikes-look-alikes = Matrículas parecidas
look-alikes-no-two-plates-on-different = No hay dos matrículas de permisos distintos que se diferencien en un solo carácter.
look-alikes-none-only-the-very-plate = Ninguno: en todos los carriles se exige la matrícula exacta.
look-alikes-pairs-of-plates-on-the =
    { $total ->
        [one] <b>{ $total }</b> par de matrículas de la lista se diferencia en un solo carácter. Una lectura errónea convierte una en la otra, y ninguna regla puede saberlo.
       *[other] <b>{ $total }</b> pares de matrículas de la lista se diferencian en un solo carácter. Una lectura errónea convierte una en la otra, y ninguna regla puede saberlo.
    }
look-alikes-this-plate = Esta matrícula
look-alikes-which-lanes-open-on-a = Carriles que abren con una matrícula leída con un pequeño error
look-alikes-worst-lane = Peor carril

## Permit

permit-an-exempt-permit-may-come = Un permiso exento puede entrar aunque ya cuente como dentro. Para vehículos de servicio, o mientras se aclara algo.
permit-back = Atrás
permit-blanks-and-dashes-do-not = Los espacios y guiones no cuentan. Dos matrículas en un vehículo, delante y detrás: en una línea con un + entre ellas.
permit-deny-list-keep-the-gate = <b>Lista negra:</b> rechazar estas matrículas
permit-empty-from-now-on = Vacío: desde ahora.
permit-empty-without-end = Vacío: sin final.
permit-exempt-again = Eximir de nuevo…
permit-exempt-from = desde { $from }
permit-exempt-this-permit = Eximir este permiso…
permit-exempt-until = hasta { $until }
permit-exempt-uses =
    { $count ->
        [one] Usada una vez hasta ahora.
       *[other] Usada { $count } veces hasta ahora.
    }
permit-exemption = Exención
permit-hours = Horario
permit-how-many-of-its-vehicles = Cuántos de sus vehículos pueden estar dentro a la vez. Vacío: todos.
permit-its-vehicles-are-visitors-from = Sus vehículos serán visitantes desde entonces. Los eventos pasados se conservan.
permit-its-vehicles-are-visitors-from-2 = Sus vehículos serán visitantes desde entonces.
permit-last-events = Últimos eventos
permit-mon-fri-07-00-19 = lun-vie 07:00-19:00; sáb 08:00-12:00
permit-note = Nota
permit-only-a-supervisor-changes-it = Solo los supervisores y los administradores pueden cambiar un permiso.
permit-number = Número
permit-plates-one-a-line = Matrículas, una por línea
permit-remove = Eliminar
permit-remove-permit = ¿Eliminar el permiso { $id }?
permit-remove-this-permit = Eliminar este permiso…
permit-save = Guardar
permit-spaces = Plazas
permit-take-it-back = Revocar…
permit-take-it-back-2 = Revocar
permit-take-the-exemption-back = ¿Revocar la exención?
permit-valid-from = Válido desde
permit-valid-to = Válido hasta
permit-what-you-typed-stands-below = Lo que escribió está abajo. Guarde de nuevo para aplicarlo.
permit-when-and-where = Cuándo y dónde
permit-when-it-lets-in-several = Cuándo puede entrar; varios con un punto y coma entre ellos, como lun-vie 07:00-19:00; sáb 08:00-12:00. Vacío: a cualquier hora. Siempre se puede salir.
permit-where-it-lets-in-none = Por dónde puede entrar. Ninguno marcado: por todas partes.
permit-who-changed-what = Quién cambió qué

## Permits

permits-import = Importar
permits-look-alikes = Matrículas parecidas
permits-more = Más
permits-new-permit = Permiso nuevo
permits-nothing-was-found-for-that = No se encontró nada.
permits-number = Número
permits-on-the-list = <b>{ $total }</b> en la lista
permits-permits = Permisos
permits-plate-holder-number-or-group = Matrícula, titular, número o grupo
permits-plates = Matrículas
permits-search = Buscar
permits-there-are-no-permits-yet = Aún no hay permisos. Añada uno, o importe una lista.
permits-shown = { $count } mostrados
permits-to = hasta { $to }
permits-to-the-first = A los primeros

## Permits: states

permit-deny-list = Lista negra
permit-ended = Caducado
permit-not-yet-valid = Aún no válido
permit-valid = Válido

## Exemptions: states

exemptions-ended = Terminada
exemptions-in-force = En vigor
exemptions-not-yet = Aún no
exemptions-everywhere = En todas partes

## Exemptions by the site file

exemptions-group = Grupo { $group }
exemptions-so-the-site-file-says = Fijada en el archivo de la instalación.

## Exemptions: said by its handler

exemptions-from-is-not-a-date-and = «Desde» no es una fecha y hora.
exemptions-until-is-not-a-date-and = «Hasta» no es una fecha y hora: toda exención necesita un final, salvo que se marque «permanente».
exemptions-permanent = Permanente
exempt-span-permanent = Permanente: hasta que alguien la revoque
exemptions-group-is-exempt-now-or-will = El grupo { $group } está exento, ahora o desde la fecha indicada.
exemptions-the-exemption-of-group-has-been = La exención del grupo { $group } se ha revocado.
exemptions-choose-what-is-to-be-done = Elija qué hacer.
exemptions-ended-by = finalizada { $at } por { $by }
exemptions-in-force-and-to-come = Vigentes y futuras
exemptions-none-has-ended = Todavía no ha terminado ninguna exención.
exemptions-state-and-end = Estado, fin

## Import: said by its handler

import-import-permits = Importar permisos
import-imported = Importado: { $put } añadidos o cambiados, { $removed } eliminados.
import-left-as-they-are =
    { $count ->
        [one] Un permiso se dejó como estaba, porque otra persona lo cambió entretanto:
       *[other] { $count } permisos se dejaron como estaban, porque otra persona los cambió entretanto:
    }
import-left-more = … y { $count } más.
import-two-holders = Las líneas { $line } y { $other } tienen el mismo número { $permit }, para { $holder } y para { $other_holder }: será un solo permiso con ambos vehículos. Si son dos, dé otro número a uno de ellos.
import-looked-over-again = Hubo que comprobar de nuevo la lista. Vea lo que cambia ahora.
import-nothing-to-change = Nada en esta lista es distinto: no había nada que cambiar.

## Imports taken back

undo-undo = Deshacer
undo-imports-of-the-last-day = Importaciones de las últimas 24 horas
undo-what-it-changed = { $added } nuevos, { $changed } cambiados, { $removed } eliminados
undo-taken-back-by = deshecha por { $by }
undo-take-an-import-back = Deshacer una importación
undo-take-the-import-back = Deshacer la importación
undo-nothing-to-take-back = No queda nada por deshacer.
undo-taken-back =
    { $put ->
        [one] Importación deshecha: { $put } permiso como antes, { $removed } eliminados.
       *[other] Importación deshecha: { $put } permisos como antes, { $removed } eliminados.
    }

## Look alikes: said by its handler

look-alikes-never-yet = nunca hasta ahora
look-alikes-always-the-same-letters = siempre: los mismos caracteres
look-alikes-every-lane = todos los carriles
plate-kept-as = La matrícula «{ $raw }» se guarda como { $plate }: así la lee una cámara.
plate-same-letters = { $plate } está en { $one } y en { $other }: para una cámara es la misma matrícula.
plate-too-long-to-read = { $plate } tiene más caracteres que los { $most } que puede dar el lector incluido: ningún carril la leerá entera.
plate-more-notes = … y { $count } más.
look-alikes-less-than-1-in-10-000 = menos de 1 de cada 10.000
look-alikes-about-1-in = aproximadamente 1 de cada { $max }

## Permit: said by its handler

permit-spaces-write-a-number-from-1 = Plazas: escriba un número desde 1, o nada.
permit-is-not-a-date-and-time = { $name }: no es una fecha y hora.
permit-hours-2 = Horario: { $fault }.
permit-plates-is-written-twice = Matrículas: { $plate } aparece dos veces.
permit-new-permit = Permiso nuevo
permit-permit = Permiso { $id }
permit-number-there-is-a-permit-already = Número: ya existe un permiso { $trim }.
permit-saved = Guardado.
permit-noted-this-permit-will-be-exempt = Guardado: este permiso estará exento.
permit-exempt-this-permit-may-now-be = Exento: este permiso puede estar ahora dentro más de una vez.
permit-the-exemption-has-been-taken-back = La exención se ha revocado.
permit-permit-has-been-removed = El permiso { $id } se ha eliminado.

## Permits: said by its handler

permits-this-search-has-been-forgotten-please = Esta búsqueda ha caducado. Busque de nuevo.

## What somebody changed in a permit

change-valid-from = válido desde
change-valid-to = válido hasta
change-holder = titular
change-group = grupo
change-spaces = plazas
change-hours = horario
change-lanes = carriles
change-open = sin límite
change-all = todas
change-none = ninguno
change-note = nota
change-added = añadido
change-removed = eliminado
change-from-to = { $name }: { $one } → { $other }
change-plate-added = matrícula { $plate } añadida
change-plate-taken-off = matrícula { $plate } quitada
change-terms-of-single-plates = fechas, horario o carriles de matrículas sueltas
change-at-once = ahora
change-no-end = su revocación
change-other-terms-hold-for = { $plate } tiene condiciones propias: desde { $from } hasta { $until }, en { $lanes }, { $hours }.
change-which-plates-are-on-one = qué matrículas lleva un mismo vehículo
change-put-on-deny-list = puesto en la lista negra
change-taken-off-deny-list = quitado de la lista negra
change-order-its-plates = el orden de sus matrículas
change-at-all-hours = a todas horas
change-every-lane = todos los carriles
change-exemption-taken-back = exención revocada
change-exempted-until = exento hasta { $day_words }
change-exempted-without-end = exento de forma permanente
change-lets-in-at = Entrada por { $lanes }, { $hours }.
change-leaving-possible-at-every-lane = Se puede salir por todos los carriles y a todas horas.
change-group-exempt-from-once-inside = El grupo está exento del antirretorno.
change-inside-no-longer-counts-against = Cuenta como dentro { $after } como máximo.
change-stay-longer-than-reported = Se avisa de una estancia de más de { $limit }.

## Lists of permits that cannot be taken

import-more = … y { $more } más.
import-there-no-permit-in = No contiene ningún permiso.
import-exempt-write-true-or-false = exempt es "{ $other }"; escriba true o false
import-not-typed = { $column } contiene caracteres invisibles; escríbalo de nuevo
import-permit-write-its-number-1 = permit es "{ $id }"; escriba su número: de 1 a 40 letras o cifras
import-list-write-allow-or-deny = list es "{ $other }"; escriba allow o deny
import-spaces-write-number-from-1 = spaces es "{ $text }"; escriba un número desde 1
import-valid-to-not-after-valid-from = valid_to no es posterior a valid_from
import-plate-stands-on-line = { $plate } está en la línea { $line } del mismo permiso con otras fechas, horario, carriles, titular o vehículo; escríbala una vez, o en un permiso propio
import-not-what-line-says = { $column } no es lo que dice la línea { $line } del mismo permiso; escriba lo mismo en ambas, o dos permisos
import-too-many-permits = esta lista tiene { $found } permisos; se admiten { $most } como máximo
import-column-twice = la columna { $column } está dos veces; nombre cada una una vez
import-column-missing = falta la columna { $missing }. Se esperaba: { $expected }
import-too-long = { $column } tiene { $found } caracteres; escriba { $most } como máximo
import-day-or-month-first = { $column } es "{ $text }", y el primer número puede ser el día o el mes; escríbalo como 2026-03-04
import-write-a-day-or-a-time = { $column } es "{ $text }"; escriba un día como 2026-12-31 o 31.12.2026, o una hora como 2026-12-31 18:00
import-not-on-this-site = { $column } es "{ $name }"; esta instalación no tiene ninguno con ese nombre
import-quotation-mark-without-a-second = unas comillas de esta fila no se cierran; escriba dos, o ninguna
import-more-cells-than-columns = la fila tiene { $found } celdas, y hay { $expected } columnas; ponga entre comillas un texto que contenga el separador
import-damaged-letter = { $column } es "{ $text }", con una letra dañada; guarde de nuevo el archivo como «CSV UTF-8»
import-exempt-without-an-end = exempt_until está vacío; escriba el último día de la exención: toda exención necesita un final
import-no-plate = plate es "{ $found }": { $why }
import-plate-is-a-date = plate es "{ $found }", una fecha: la hoja de cálculo la ha convertido; escriba la matrícula de nuevo en una celda de texto
import-too-many-hours = hours tiene { $found } tramos; escriba { $most } como máximo
import-too-many-plates = el permiso { $id } tiene más de { $most } matrículas; dé a las demás un permiso propio
import-column-is-not-taken = La columna «{ $column }» no se conoce aquí y no se toma.
import-line = Línea { $line }: { $why }

## Spreadsheets

import-sheet-unreadable = No es un archivo XLSX legible. Guárdelo de nuevo como "Libro de Excel (.xlsx)" o como "CSV UTF-8".
import-sheet-locked = El archivo tiene contraseña. Guárdelo sin ella.
import-sheet-too-large = El archivo es demasiado grande. Guarde solo la hoja con la lista en un archivo propio, o como "CSV UTF-8".
import-sheet-errors =
    { $count ->
        [one] La celda { $first } muestra un error. Corríjalo en la hoja de cálculo.
       *[other] { $count } celdas muestran errores, la primera { $first }. Corríjalos en la hoja de cálculo.
    }
import-sheet-chosen = Hay una hoja de cálculo elegida: se toma la primera hoja que no está vacía.
permits-as-csv = CSV
permits-as-xlsx = Excel
permits-state-and-end = Estado, fin

## Ends that are given often, and hours to pick

preset-a-day = En un día
preset-a-week = En una semana
preset-end-of-month = Fin de mes
hours-pick = O elija días y horas
hours-add = Añadir
day-mon = Lu
day-tue = Ma
day-wed = Mi
day-thu = Ju
day-fri = Vi
day-sat = Sá
day-sun = Do
permit-plates-unfit = Matrículas: "{ $part }": { $why }.

## Several permits at once

bulk-tick = Marcado
bulk-tick-permit = Marcar el permiso { $id }
bulk-tick-permits = Marque primero los permisos: uno al menos, { $most } como máximo.
bulk-change-those-that-are-ticked = Cambiar los permisos marcados
bulk-what = Cambiar
bulk-choose-what = Elija qué debe cambiarse.
bulk-set-the-group = Fijar el grupo
bulk-set-the-end = Fijar el final
bulk-end-of-permit-or-exemption = Del permiso o de la exención. Un permiso sin fecha no tiene final.
bulk-reason-of-an-exemption = Solo para una exención.
bulk-change = Cambiarlos
bulk-can-be-taken-back = Puede deshacerse durante 24 horas en Importar.

## Own plates

own-plates-fixed = Solo la administración puede cambiar: { $plates }
own-plates-leave = Olvidar el enlace en este dispositivo
own-plates-left = Hecho. Para volver, abra su enlace personal.
own-plates-left-this-month =
    { $left ->
        [0] Ha agotado los cambios de este mes.
        [one] Puede hacer un cambio más este mes.
       *[other] Puede hacer { $left } cambios más este mes.
    }
own-plates-meanwhile = No se ha guardado: otra persona acaba de cambiar su permiso. Vuelva a mirarlo.
own-plates-most =
    { $most ->
        [one] El permiso puede tener una matrícula.
       *[other] El permiso puede tener { $most } matrículas.
    }
own-plates-no-such-link = Este enlace ya no vale. Pida uno nuevo a la administración.
own-plates-none-left = No se ha guardado: los cambios de este mes están agotados.
own-plates-one-stays = No se ha guardado: tiene que quedar al menos una matrícula.
own-plates-open-your-link = Abra su enlace personal.
own-plates-page-too-old = No se ha guardado: la página estuvo abierta demasiado tiempo. Abra otra vez su enlace personal.
own-plates-permit-is-over = Su permiso ha terminado. Diríjase a la administración.
own-plates-permit-of = Permiso { $id }, { $holder }
own-plates-plate = Matrícula { $number }
own-plates-same = No se ha cambiado nada.
own-plates-save = Guardar
own-plates-saved = Guardado. Vale desde ahora.
own-plates-taken = No se ha guardado: { $plate } no puede usarse. Diríjase a la administración.
own-plates-too-many =
    { $most ->
        [one] No se ha guardado: el permiso puede tener una matrícula.
       *[other] No se ha guardado: el permiso puede tener { $most } matrículas.
    }
own-plates-too-often = Demasiados intentos. Espere un minuto.
own-plates-until = válido hasta { $until }
own-plates-who-is-inside = Un coche que está dentro puede salir, cambie usted lo que cambie. Para volver a entrar, su matrícula debe estar en el permiso.
own-plates-your-plates = Sus matrículas
permit-holder-may =
    { $changes ->
        [one] El titular puede tener { $plates } { $plates ->
            [one] matrícula
           *[other] matrículas
        } y cambiar una vez al mes.
       *[other] El titular puede tener { $plates } { $plates ->
            [one] matrícula
           *[other] matrículas
        } y cambiar { $changes } veces al mes.
    }
permit-holders-link = Enlace del titular
permit-link-made = Creado el { $at } por { $by }.
permit-link-shown-only-now = El enlace del titular, visible solo ahora: { $link }
permit-link-taken-back = El enlace ha sido revocado.
permit-make-link = Crear un enlace
permit-new-link = Sustituir el enlace
permit-take-link-back = Revocar el enlace

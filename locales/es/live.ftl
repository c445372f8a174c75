### The live page.

## Ask

ask-accept = Aceptar
ask-compare-both-pictures = Comparar las dos imágenes
ask-nearly-the-plate-of-likely = Casi la matrícula { $plate } de <a href="{ $page }">{ $holder }</a>: al { $share } ese vehículo, mal leído.
ask-no-picture = Sin imagen
ask-refuse = Rechazar
ask-the-plate-as-it-was = La matrícula como se leyó
ask-the-vehicle-at = El vehículo en { $lane }

ask-dismiss = Descartar
ask-behind = { $plate } está delante. Primero hay que <a href="{ $page }">aceptarlo o rechazarlo</a>.
ask-let-in-after-a-refusal = Admitido tras un rechazo
ask-let-in-after-the-gate-failed = Abierta de nuevo tras no haberse abierto
ask-open-for = Abrir para { $plate }
ask-open-unread = Abrir, sin leer
ask-other-reason = Otro motivo…
ask-reset-and-admit = Restablecer y admitir
ask-reset-and-admit-title = { $lane }: ¿restablecer y admitir?
ask-reset-and-admit-what = La pasarela olvida dónde está esta matrícula, y la barrera se abre una vez. El vehículo cuenta como admitido por usted.

## Health

health-all-well-lanes-cameras-and = Todo bien: { $lanes } carriles, cámaras y barreras funcionan.
health-gates-are-off = Las barreras están desconectadas: ninguna se abrirá a nadie.
health-vehicles-wait =
    { $vehicles ->
        [one] { $lane }: un vehículo espera respuesta.
       *[other] { $lane }: { $vehicles } vehículos esperan respuesta.
    }
health-no-pulse = { $gate } no se abrió a las { $at }: { $why }
health-the-gateway-had-stopped = la pasarela se paró antes de que respondiera la barrera
health-which-vehicle = ¿Para quién?
health-seen = Visto
health-noted = Anotado. Se avisará de nuevo si la barrera vuelve a fallar.
base-not-well =
    { $count ->
        [one] 1 cosa no va bien
       *[other] { $count } cosas no van bien
    }

## Live

live-all-passages = Todos los pasos
live-common-reasons = Motivos frecuentes
live-connecting = conectando…
live-delivery = Reparto
live-emergency-services = Servicios de emergencia
live-lane-asks = { $lane } espera: { $plate }, { $reason }
live-lane-asks-unread = { $lane } espera: matrícula no leída, { $reason }
live-is-live = en directo
live-trying-again = se intenta de nuevo…
live-lane-failed = { $lane }: la barrera no se abrió para { $plate }
live-lane-failed-unread = { $lane }: la barrera no se abrió para un vehículo sin leer
live-lane-refused = { $lane } rechazó: { $plate }, { $reason }
live-lane-refused-unread = { $lane } rechazó: matrícula no leída, { $reason }
live-live-picture-of = Imagen en directo de { $name }
live-look-again-for-vehicles-that = <a href="/">Recargar</a> para ver los vehículos llegados desde entonces.
live-no-picture = Sin imagen
live-no-vehicle-has-come-yet = Aún no ha llegado ningún vehículo. El primero aparecerá aquí solo.
live-open = ¿Abrir { $name }?
live-open-2 = Abrir
live-open-3 = ¿Abrir?
live-open-the-gate = Abrir la barrera
live-pictures = { $rate }&nbsp;imágenes/s
live-pictures-how = Imágenes en directo
live-pictures-moving = en movimiento, hasta { $mb } MB por hora
live-pictures-slower = más lentas, hasta { $mb } MB por hora
live-pictures-none = ninguna
live-pictures-dropped = { $rate }&nbsp;imágenes/s, { $dropped } omitidas
live-plate-dirty-or-misread = Matrícula sucia o mal leída
live-seconds-left = quedan <span data-left="{ $left_s }">{ $left_s }</span> segundos, { $then }
live-the-gate-is-asked-to = La barrera se abre una vez. Un vehículo que espere ahí cuenta como admitido por usted.
live-visitor-announced = Visitante, anunciado
live-and-more = y { $count } más
live-show-fewer = Mostrar menos
live-at-the-barrier = En la barrera
live-what-happens = Actividad

## Tile last

tile-last-how-sure-the-least-sure = Confianza del carácter menos seguro
tile-last-no-vehicle-yet = Aún ningún vehículo.
tile-last-sure = { $sure } seguro

## Tile status

tile-status-camera = <b>Cámara</b> { $health }
tile-status-gate = <b>Barrera</b> { $gate }
tile-status-reads = <b>Lectura</b> <a href="{ $page }">{ $words }</a>

## Live: said by its handler

live-live = En directo
live-no-camera = Sin cámara.
live-the-gate-has-been-asked-to = { $name }: orden de apertura enviada.
live-the-gate-has-been-asked-to-for = { $name }: orden de apertura enviada para { $plate }.
live-opens-for = no admitido aquí { $at }: { $reason }. La apertura cuenta para este vehículo.
live-gates-are-off-no-gate-will = Las barreras están desconectadas: ninguna se abrirá a nadie hasta que vuelva a conectarlas.
live-gates-are-on-again = Las barreras están conectadas de nuevo.

## Pending: said by its handler

pending-then-the-gate-stays-shut = después se rechaza
pending-then-the-gate-opens = después se abre la barrera
pending-likely-a-second-vehicle = { $story } Al { $likely } un segundo vehículo.
pending-you-were-not-the-first = Otra persona respondió antes: { $what }.
pending-accepted-the-gate-has-been-asked = Aceptado: orden de apertura enviada.
pending-dismissed = Descartado: ya no se llama a nadie por este vehículo.
pending-dismissed-by = descartado por { $by }
pending-was-dismissed = { $by } ya lo ha descartado.
pending-behind = No se ha abierto: { $plate } está delante y espera respuesta. Primero hay que aceptarlo o rechazarlo.
pending-behind-unread = No se ha abierto: otro vehículo, sin leer, está delante y espera respuesta. Primero hay que aceptarlo o rechazarlo.
pending-not-there = Ya no se avisa a nadie por este vehículo: otro llegó después, o pasaron sus tres minutos. Abra el carril en la página En directo; allí se dice para qué vehículo cuenta.
pending-refused-the-gate-stays-shut = Rechazado: la barrera sigue cerrada.

## How parts stand

live-substream-fails = por el segundo flujo no llegan imágenes, así que se muestra el principal ({ $why })
live-without-camera = sin cámara
live-takes-entries = { $database } admite entradas
live-ready-no-pulse-yet = lista; aún no abierta
live-last-opened = bien (última apertura { $at })
live-last-command-was-too-old = última orden no enviada: demasiado antigua
live-last-command-was-not-sent = última orden no enviada: { $by }
live-backup-none = aún no hay copia de seguridad en { $dir }
live-backup-age = { $hours ->
    [0] de hace menos de una hora, en { $dir }
    [one] de hace { $hours } hora, en { $dir }
   *[other] de hace { $hours } horas, en { $dir }
}
live-backup-failed = { $told }; el último intento falló: { $why }
live-backup-disk = { $place }: { $cause }. ¿Está montado el disco, hay espacio y puede la pasarela escribir allí?
live-backup-another = se está haciendo o restaurando otra copia de seguridad en la misma carpeta
live-backup-locked = otro proceso usa la base de datos
live-backup-stopped = se detuvo antes de estar completa, porque la pasarela se detuvo
live-backup-damaged = una copia o la propia base de datos está dañada: ejecute `plategate journal verify` y revise ambos discos ({ $e })
live-backup-unreadable = no se puede recorrer la copia del registro ({ $e })
live-not-yet-written = Aún sin guardar: { $count } ({ $by_hand } hechos a mano, { $log_ins } de inicios de sesión, { $others } otros). Está en memoria y se escribe solo cuando vuelva a haber espacio; se pierde si la pasarela termina antes
live-disk-well = { $free } MB libres en el disco de { $dir }
live-disk-low = solo { $free } MB libres en el disco de { $dir }: por debajo de { $reserve_mb } MB no se guardan imágenes. Libere espacio; después sigue solo
live-disk-unknown = no se puede saber el espacio libre del disco de { $dir } ({ $e })
live-call-ended = { $lane }: { $end }
live-barrier-did-not-move = el relé aceptó el pulso, pero la barrera no se movió: revise su control y su alimentación
live-barrier-stays-open = la barrera sigue abierta: mire si algo la retiene o si debe estar abierta
live-barrier-blocked = hay algo bajo la barrera, o su contacto de seguridad está atascado
live-contact-unheard = aún sin noticias
live-contact-closed = cerrado
live-contact-open = abierto
live-contact-silent = no responde: { $why }
live-contact-doubted = el lazo siguió libre mientras se leían { $missed } vehículos: no se le cree, y cada lectura cuenta hasta que vuelva a cerrarse
live-list-taken =
    { $count ->
        [0] la lista está como estaba
        [one] un permiso cambiado por la última lista
       *[other] { $count } permisos cambiados por la última lista
    }
live-list-not-yet = aún ninguna lista
live-list-refused = la lista de { $place } no se tomó, y los permisos siguen como estaban: { $why }
live-list-cannot-be-read = { $place } no se puede leer: { $e }
live-list-too-long = { $place } es más larga que cualquier lista
live-list-no-json = no es JSON (línea { $line })
live-directory-hung-up = el directorio cortó la conexión
live-directory-login = el directorio rechaza el nombre o la contraseña: compruebe username y la contraseña
live-directory-cut = el directorio no dio todas sus entradas (resultado { $rc }: un límite de tamaño o de tiempo): deje que este usuario lo lea todo, o escriba una base o un filter más estrechos
live-directory-no-base = no hay nada en ese lugar del directorio: compruebe base
live-directory-columns = columns debe decir qué atributo es permit y cuál es plate
live-directory-refers = el directorio remite a otro servidor para una parte de las entradas: escriba una base más estrecha
live-directory-long = más larga que cualquier lista
live-directory-nameless =
    { $count ->
        [one] una entrada no tiene { $attribute }, que debe ser el número del permiso
       *[other] { $count } entradas no tienen { $attribute }, que debe ser el número del permiso
    }
live-list-no-rows = en el lugar que nombra rows no hay una lista

## A part of the program that died

# $name: the part, as monitoring has it: "lane entry-1". $death: what it died of, English.
life-begins-again = { $name } ha fallado { $deaths ->
    [one] una vez
   *[other] { $deaths } veces
 } desde el arranque, la última hace { $minutes } min ({ $death }), y empieza de nuevo por sí solo. Es un fallo del programa: comuníquelo con el registro
life-works-again = { $name } ha fallado { $deaths ->
    [one] una vez
   *[other] { $deaths } veces
 } desde el arranque, la última hace { $minutes } min ({ $death }), y funciona de nuevo. Es un fallo del programa: comuníquelo con el registro

## The clock of the machine

live-clock-set-back = el reloj de esta máquina se atrasó { $by }.
live-clock-set-forward = el reloj de esta máquina se adelantó { $by } (o la máquina estuvo suspendida): los plazos que terminaron entretanto han vencido.
live-clock-ahead = El diario tiene anotaciones que van { $ahead } por delante del reloj de esta máquina; las nuevas siguen a esas, y la diferencia desaparece en unos { $gone_in }.
live-clock-even = el reloj de esta máquina marcha con regularidad
live-clock-check = Compruebe el servicio de hora de la máquina (timedatectl)

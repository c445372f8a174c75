### The other pages.

## Audit

audit-everything = Todo
audit-in-order-all-rows-hold = <b>En orden:</b> las { $rows } filas están intactas. El registro termina en <code class="hash">{ $end }</code>: guarde de vez en cuando una copia de eso en otro sitio, y nadie podrá reescribir lo anterior.
audit-row = Fila
audit-the-log-has-been-tampered = <b>Se ha manipulado el registro, o falla el disco.</b> La fila { $row } es la primera que no encaja: { $why }. Las anteriores están en orden. Guarde una copia de la carpeta de datos y averigüe quién tuvo acceso.
audit-who-did-what-and-why = Quién hizo qué, y por qué. Cualquier cambio se notaría.

## Filter

filter-all = Todas
filter-all-kinds = Todos los tipos
filter-any = Cualquiera
filter-kind = Tipo
filter-likeliest-cause = Causa más probable
filter-list = Lista
filter-look-alikes-too = Incluir parecidas
filter-looked-at = Estado
filter-o-and-0-b-and = (O y 0, B y 8)
filter-plate-or-part-of-it = Matrícula o parte de ella

## Inside

inside-entry-of-vehicle = La entrada de este vehículo
inside-nobody-is-inside = No hay nadie dentro.
inside-picture = Imagen
inside-probably-left = probablemente salió sin ser visto
inside-sure = Seguro
inside-sure-2 = seguro
inside-sure-it-is-inside = Probabilidad de que esté dentro
inside-vehicles-inside-longest-first =
    { $total ->
        [one] <b>{ $total }</b> vehículo dentro, el más antiguo primero
       *[other] <b>{ $total }</b> vehículos dentro, los más antiguos primero
    }

## Log

log-log = Registro de operación
log-nobody-has-done-anything-yet = Aún nadie ha hecho nada.
log-operator-and-security = Registro de operación y auditoría de seguridad
log-what-came-of-it = Resultado
log-what-persons-did = Lo que hicieron las personas

## Muster

muster-a-vehicle-is-here = Hay un vehículo aquí
muster-all-areas = Todas las zonas
muster-all-groups = Todos los grupos
muster-an-area-was-counted = Se contó una zona
muster-area = Zona
muster-as-is-known-today = según lo que se sabe hoy
muster-at = Momento
muster-has-left = Ha salido
muster-nobody-now = No hay nadie en la instalación.
muster-nobody-then = En ese momento no hay nadie en la instalación.
muster-now-all = Ahora, todos
muster-of-them-not-read = { $unread } de ellos no leídos
muster-on-site-at =
    { $count ->
        [one] <b>{ $count }</b> vehículo en la instalación, { $at }
       *[other] <b>{ $count }</b> vehículos en la instalación, { $at }
    }
muster-on-site-now =
    { $count ->
        [one] <b>{ $count }</b> vehículo en la instalación ahora
       *[other] <b>{ $count }</b> vehículos en la instalación ahora
    }
muster-perhaps-two-vehicles = quizá dos vehículos
muster-put-it-on-the-list = Añadir a la lista
muster-put-right = Corregir
muster-seen = Visto
muster-seen-that-it-is-gone = Se ha visto que no está
muster-set-the-count = Fijar el recuento
muster-sure = seguro
muster-sure-it-is-here = Probabilidad de que esté aquí
muster-take-it-off = Quitar de la lista
muster-vehicles-in-it = Vehículos en ella

## Notices

notices-kind = Tipo
notices-nothing-out-of-the-ordinary = Nada inusual hasta ahora.
notices-notices = Avisos
notices-vehicle = Vehículo
notices-what-the-gateway-noticed-by = Lo que la pasarela notó por sí misma, lo más reciente primero

## Overstays

overstays-allowed = Permitido
overstays-beyond-or-here =
    { $count ->
        [one] <b>{ $count }</b> vehículo por encima de un límite de la instalación, o aquí desde hace { $hours } horas o más
       *[other] <b>{ $count }</b> vehículos por encima de un límite de la instalación, o aquí desde hace { $hours } horas o más
    }
overstays-here =
    { $count ->
        [one] <b>{ $count }</b> vehículo aquí desde hace { $hours } horas o más
       *[other] <b>{ $count }</b> vehículos aquí desde hace { $hours } horas o más
    }
overstays-hours = Horas
overstays-no-limit = sin límite
overstays-nobody-has-been-here-that = Nadie lleva aquí tanto tiempo.
overstays-overstays = Excesos de estancia

## Passages

passages-no-vehicle-has-come-yet = Aún no ha llegado ningún vehículo.
passages-passages = Pasos

## Resets

resets-choose = Elegir…
resets-do-it = Aplicar
resets-everybody-in = Todos en { $name }
resets-for-when-the-gateway-is = Para cuando la pasarela se equivoca con muchos vehículos a la vez. Un solo vehículo se restablece en la página de su evento.
resets-for-whom = Para quién
resets-forget-where-they-are-nobody = <b>Restablecer el estado de antirretorno.</b> Nadie cuenta como dentro hasta la próxima entrada, y cada uno tiene un pase único. La lista de quién está dentro se mantiene. No incluye los vehículos que lleguen después.
resets-group = Grupo { $group }
resets-one-free-move-the-next = <b>Pase único.</b> No se comprueba el próximo paso de cada vehículo que está dentro, o puede estarlo. Los que lleguen después no lo tienen. No cambia nada más.
resets-reset = Restablecer

## Rules

rules-across-refuse-at = en horizontal: refuse_at
rules-areas = Zonas
rules-as-the-site-file-has = Como están en el archivo de la instalación; las cambia quien lleva la máquina.
rules-everywhere = En todas partes
rules-free-moves = Pases únicos
rules-from-the-probabilities-that-were = De las probabilidades guardadas al decidir los vehículos. Se deja fuera, donde consta, un vehículo que se habría admitido en cualquier caso, por una caída o una matrícula dudosa.
rules-full = Llena
rules-in = en { $within }
rules-in-force-for-until = En vigor para { $whom }, hasta { $until }.
rules-inside = <b>{ $count }</b> dentro
rules-last = el último { $last }
rules-now = ahora
rules-now-2 = ahora { $present }
rules-now-3 = { $said }. Ahora <b>{ $count }</b>.
rules-of-these-wrongly-about = de ellos por error, unos
rules-of-these-wrongly-about-2 = De ellos por error, unos
rules-refusals-at-in-the-last = Rechazos en { $name } en los últimos 90 días según refuse_at; las cifras están en la tabla de abajo
rules-repeated-violators = Infractores reincidentes
rules-times = <b>{ $count }</b> veces,
rules-try-others = Probar otras reglas
rules-unsure =
    { $count ->
        [one] Un vehículo pudo salir sin ser visto y por ahora no se rechaza.
       *[other] { $count } vehículos pudieron salir sin ser vistos y por ahora no se rechazan.
    }
rules-what-hard-means-here = Qué significa «hard» aquí
rules-what-this-site-has-taught = Lo que ha aprendido esta instalación
rules-who-is-exempt = Quién está exento
rules-would-have-been-kept-out = se habrían rechazado
rules-would-have-been-kept-out-2 = Se habrían rechazado

## Trial

trial-a-timer-from-your-own = Un temporizador a partir de sus estancias
trial-a-vehicle-comes-in-that = Entra un vehículo que cuenta como dentro
trial-answered-otherwise = Respondidos de otro modo
trial-as-in-a-policy-file = Como en un archivo de reglas. Si aquí hay algo, los campos de arriba no se usan.
trial-as-it-is-now = Como ahora
trial-as-it-is-now-2 = como ahora
trial-as-it-was = Como fue
trial-as-tried = En la prueba
trial-counts-as-inside-for-at = Cuenta como dentro como máximo, minutos
trial-days-back-from-now = Días hacia atrás desde ahora
trial-empty-as-it-is-now = Vacío: como ahora. 0: sin límite.
trial-every-vehicle-would-have-been = Todos los vehículos habrían tenido la misma respuesta.
trial-going-through-the-past = Recorriendo el pasado…
trial-groups-that-are-exempt = Grupos exentos
trial-kept-shut = Rechazado
trial-let-through-and-noted = Admitido (infracción registrada)
trial-not-watched = No se aplica
trial-passages-could-not-be-followed = { $lost } pasos no se pudieron seguir con las otras reglas.
trial-proposed-all-but-one-in = Propuesta: <b>{ $timer }</b>. Para entonces habían terminado todas menos una de cada cien de { $stays } estancias.
trial-rules = Reglas
trial-rules-in-full-lane-by = Reglas completas, carril por carril
trial-rules-to-try = Reglas que probar
trial-separated-by-commas-empty-as = Separados por comas. Vacío: como ahora.
trial-share-of-stays-and-of = Proporción de estancias y de falsas alarmas según el temporizador
trial-side-by-side = Una junto a otra
trial-stays-that-last-longer = Estancias más largas
trial-stays-that-last-longer-not = estancias más largas: sin vigilar hasta el final
trial-stop = Detener
trial-timer = Temporizador
trial-to = { $from } a { $to }
trial-too-few-stays-to-propose = Muy pocas estancias para proponer uno: solo { $stays } se conocen de principio a fin.
trial-tried = En la prueba
trial-try-it = Probar
trial-vehicles-with-several-violations = Vehículos con varias infracciones
trial-was = Era
trial-what-other-rules-would-have = Lo que otras reglas habrían hecho con los vehículos de las últimas semanas. En las barreras no cambia nada.
trial-wrong-ones-waived = Falsas alarmas evitadas
trial-wrong-violations-that-this-timer = falsas alarmas que evita este temporizador ({ $wrong } conocidas)
trial-wrongly-a-later-event-shows = Por error: un evento posterior muestra que el vehículo ya había salido.

## Visits

visits-all-groups = Todos los grupos
visits-and-more-the-csv-has = Y { $beyond } más: el CSV las tiene todas.
visits-area = Zona
visits-by = antes de
visits-came = Entró
visits-left = Salió
visits-nobody-was-on-the-site = No hubo nadie en la instalación.
visits-not-read = { $unread } no leídos
visits-stayed = Duración
visits-still-inside = <b>{ $inside }</b> aún dentro
visits-still-inside-2 = aún dentro
visits-to = { $from } a { $to }
visits-today-all = Hoy, todos
visits-unseen = sin ser visto
visits-vehicles =
    { $vehicles ->
        [one] <b>{ $vehicles }</b> vehículo
       *[other] <b>{ $vehicles }</b> vehículos
    }
visits-visitors =
    { $visitors ->
        [one] <b>{ $visitors }</b> visitante
       *[other] <b>{ $visitors }</b> visitantes
    }
visits-visitors-only = Solo visitantes
visits-visits =
    { $visits ->
        [one] <b>{ $visits }</b> estancia
       *[other] <b>{ $visits }</b> estancias
    }

## Week: words of its tables

week-not-weighed = Sin valorar
week-nobody-has-looked-yet = Nueva
week-acknowledged-2 = Vista
week-false-2 = No es infracción: { $finding }

## What the gateway noticed

notices-in-for-longer-than = En { $area } más de { $limit }.
notices-inside-at = En { $area } a las { $at }.
notices-gate-did-not-open = La barrera no se abrió
notices-got-no-pulse = Debía pasar por { $lane }, y la barrera no se abrió.
notices-the-event = el evento
notices-long-stay = Estancia larga
notices-came-in = entró
notices-nothing-was-seen-of-it-in = No visto en { $area } durante { $limit }: se da por salido.
notices-taken-to-have-left = Se da por salido
notices-came-in-while-already-inside-times = Entró estando ya dentro { $count } veces en { $days }.
notices-again-and-again = Repetido
notices-two-vehicles-with-this-plate-were = Dos vehículos con esta matrícula estuvieron dentro a la vez: salieron los dos, uno tras otro.
notices-one-plate-two-vehicles = Una matrícula, dos vehículos
notices-the-one-came-in = entró el primero
notices-the-other-came-in = entró el segundo
notices-by-the-clock-one-free-move = Por horario: pase único para { $whom }.
notices-by-the-clock-forgotten-where-are = Por horario: estado de antirretorno restablecido para { $whom }.
notices-by-the-clock = Por horario
notices-lane-reads-worse = El carril lee peor
notices-lane-reads-well-again = El carril vuelve a leer bien

## Filter: choices

filter-acknowledged = Vistas
filter-open = Nuevas
filter-explained = Explicadas
filter-newest-first = Lo más reciente primero

## Filter: said by its handler

filter-this-search-has-been-forgotten-please = Esta búsqueda ha caducado. Busque de nuevo.
filter-not-searched-for-that = No se buscó eso: { $why }.
filter-oldest-first = Lo más antiguo primero
filter-order = Orden

## Inside: said by its handler

inside-inside-now = Ahora dentro

## Muster: said by its handler

muster-muster = Lista de presencia
muster-that-is-no-date-and-time = No es una fecha y hora: se muestra ahora.
muster-that-is-in-the-future-this = Está en el futuro: se muestra ahora.
muster-no-group = sin grupo
muster-hours-write-1-to-8760 = Horas: escriba de 1 a 8760.
muster-overstays = Excesos de estancia
muster-it-is-off-the-list = Quitado de la lista y descontado.
muster-it-is-on-the-list = Añadido a la lista.
muster-the-count-is-set = Recuento fijado.
muster-write-how-many-there-are = Vehículos: escriba cuántos hay.

## Resets: said by its handler

resets-resets = Restablecer
resets-one-free-move-for-the-next = Pase único para { $whom }: no se comprueba el próximo paso de cada uno.
resets-forgotten-where-are-the-list-of = Estado de antirretorno restablecido para { $whom }. La lista de quién está dentro queda como está.
resets-choose-what-is-to-be-done = Elija qué hacer.
resets-choose-whom-it-is-for = Elija para quién.
resets-the-vehicles-in = los vehículos en { $id }
resets-the-vehicles-of-group = los vehículos del grupo { $id }
resets-all-vehicles = todos los vehículos

## Rules: said by its handler

rules-to = { $from } a { $to }
rules-rules = Reglas
rules-shares-who-is-inside-with-all = comparte quién está dentro con todos los aparcamientos de { $region }
rules-counts-as-inside-for = cuenta como dentro durante { $min }
rules-longer-than-is-reported = más de { $min } se avisa
rules-taken-to-have-left-after = se da por salido a partir de { $min }

## Visits: said by its handler

visits-from-and-to-write-days-such = Desde y hasta: escriba días como 2026-03-02, el anterior primero.
visits-a-report-covers-days-at-most = Un informe abarca { $days_max } días como máximo.
visits-visits-2 = Estancias

## Trial: said by its handler

trial-try-rules = Probar reglas
trial-vehicles-answered = Vehículos respondidos
trial-let-through = Admitidos
trial-left-to-you = Dejados a usted
trial-violations = Infracciones
trial-turned-away-wrongly = Rechazados por error
trial-noted-wrongly = Registrados por error
trial-vehicles-with-three-violations-or-more = Vehículos con tres infracciones o más
trial-days-write-1-to = Días: escriba de 1 a { $days_max }.
trial-the-rules-are-too-long = Las reglas son demasiado largas.
trial-either-fields-or-rules = Las reglas completas y los campos de arriba dicen dos cosas. Vacíe uno de los dos: solo se prueba lo que se muestra.
trial-timer-write-minutes-or-nothing = Temporizador: escriba minutos, o nada.
trial-there-is-no-such-rule = Esa regla no existe.

## Trial: rules that cannot be tried

trial-trial-running-wait-for-or = Hay una prueba en curso: espere a que acabe, o deténgala.
trial-trial-died = la prueba se interrumpió ({ $death })
trial-operating-system-gave-no-thread = El sistema operativo no dio un hilo: { $e }
trial-lane-site-file-has-no = {"["}lane.{ $id }]: el archivo de la instalación no tiene ese carril
trial-crossing-assumed-or-input-with = crossing es "assumed", o "input" con crossing_within_s
trial-matching-exact-or-likely-with = matching es "exact", o "likely" con matching_at_least, de 0.9 a 1

## Searches

filter-wildcards = ? para un carácter, * para cualquiera: TR?48*
passages-found =
    { $count ->
        [one] Un vehículo encontrado.
       *[other] { $count } vehículos encontrados.
    }
passages-found-or-more = { $count } vehículos encontrados, o más.
notices-tailgating = Cruce pegado al anterior
notices-somebody-crossed-behind = { $lane }: alguien a quien no se leyó cruzó justo detrás de otro vehículo, con una sola apertura.
past-erased = se borraron los datos personales anteriores a { $at }: lo de antes no se puede volver a recorrer
notices-in-two-lots = En dos aparcamientos
notices-edit-lost = Editado dos veces
notices-let-in-at-another-lot-too = También se le dejó entrar en el aparcamiento { $lot }, antes de que llegara la noticia de su entrada aquí: dos vehículos llevan la matrícula, o no se vio su salida.
notices-another-edit-counts = Este permiso se editó a la vez en el aparcamiento { $lot }; esa edición es la posterior y es la que vale.
notices-another-exemption-counts = La exención del grupo { $group } se editó a la vez en el aparcamiento { $lot }; esa edición es la posterior y es la que vale.
notices-edit-was-by = El cambio hecho aquí era de { $by }.
event-this-vehicle-came-in-at-lot = Este vehículo entró en el aparcamiento { $lot } el { $at }. { $gap } después se leyó en { $here }.

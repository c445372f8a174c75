### Violations, and a single event.

## Event

event-beside = Los eventos anterior y posterior a este
event-next = Siguiente
event-next-violation = Infracción siguiente
event-previous = Anterior
event-previous-violation = Infracción anterior
event-what-to-do = Qué puede hacer
event-a-vehicle-with-a-similar-plate = Un vehículo con una matrícula parecida entró por { $before } el { $at }. { $gap } después se vio este en { $here }.
violations-acknowledge-chosen = Dar por vistas las elegidas
violations-all-on-this-page = Todas las de esta página
violations-choose = Elegir esta
violations-noted =
    { $count ->
        [0] No se eligió ninguna.
        [one] Una infracción se dio por vista.
       *[other] { $count } infracciones se dieron por vistas.
    }
event-common-reasons = Motivos frecuentes
event-event = Evento { $seq }
event-exempt = Exento: { $reason }
event-exempt-this-permit = Eximir este permiso…
event-exempt-until = Exento: { $reason }, hasta { $until }
event-history-of-this-plate = Historial de esta matrícula
event-if-the-gateway-is-wrong = Si la pasarela se equivoca sobre dónde está este vehículo, restablezca la matrícula: su próximo paso contará como el primero.
event-it-has-left-seen-by = Lo he visto salir
event-judge-this-read = Corregir esta lectura
event-left-by-an-open-gate = Salió por una barrera abierta
event-nearly-the-plate-of-likely = Casi la matrícula { $plate } de <a href="{ $page }">{ $holder }</a>: al { $share } ese vehículo, mal leído.
event-no-entry-is-known = No consta ninguna entrada
event-pictures = Imágenes
event-plate-was-misread = La matrícula se leyó mal
event-put-it-right = Corregir
event-read-as = Leída como { $read }.
event-read-as-how = Leída como { $read }, { $how }.
event-reset = ¿Restablecer { $plate }?
event-reset-2 = Restablecer
event-reset-this-plate = Restablecer esta matrícula…
event-say-what-the-picture-shows = Diga qué muestra la imagen. Se deshace lo que siguió de una correspondencia errónea, y el carril aprende de ello.
event-the-entry-before = <b>La entrada anterior</b> { $lane }, { $at }
event-the-entry-before-none = <b>La entrada anterior</b> ninguna
event-the-gateway-forgets-where-this = La pasarela olvida dónde está este vehículo. Su próximo paso cuenta como el primero.
event-the-plate-as-it-was = La matrícula como se leyó
event-the-plate-as-it-was-2 = La matrícula como se leyó entonces
event-the-vehicle-at = El vehículo en { $lane }
event-this-read = <b>Esta lectura</b> { $lane }, { $at }
event-was-it-read-right = ¿Se leyó bien?
event-what-happened = Qué ocurrió
event-what-is-most-likely = Lo más probable

## Violations

violations-a-word-to-it = Comentario
violations-a-word-to-it-if = Comentario (opcional)
violations-acknowledge = Dar por vista
violations-before = <b>Antes</b> { $lane }, { $at }
violations-before-nothing = <b>Antes</b> nada
violations-explained-contradictions = Contradicciones explicadas
violations-found = <b>{ $words }</b> por { $by }, { $at }
violations-found-word = <b>{ $words }</b> por { $by }, { $at }: { $word }
violations-if-this-read-is-wrong = Si esta lectura es errónea, la matrícula es
violations-if-you-can-tell = si se distingue
violations-it-was-none = No es infracción…
violations-its-next-passage-counts-as = Restablecer matrícula
violations-no-entry-is-known = No consta ninguna entrada
violations-no-explained-contradictions = No hay contradicciones explicadas.
violations-no-picture-before = No hay imagen guardada de la entrada anterior
violations-no-picture-read = No hay imagen guardada de esta lectura
violations-no-violations-when-a-vehicle = No hay infracciones. Cuando un vehículo incumpla una regla, aparecerá aquí con sus imágenes.
violations-not-looked-at-yet = Nueva
violations-now = <b>Ahora</b> { $lane }, { $at }
violations-picture-before = Imagen de la entrada anterior
violations-picture-read = Imagen de esta lectura
violations-repeated-violators = Infractores reincidentes
violations-reset-the-plate = Restablecer la matrícula…
violations-the-vehicle-at = El vehículo en { $lane }
violations-these-vehicles-went-against-what = Estos vehículos contradijeron lo que consta, y eso es más probablemente un paso no visto o mal leído que una regla incumplida. Ninguno es infracción, y ninguno se imputa a nadie.
violations-week-by-week = Semana a semana
violations-what-is-most-likely = Lo más probable
violations-what-it-was = Qué fue…

## Violators

violators-all-violations = Todas las infracciones
violators-at-least-violations-in-days = Al menos { $least } infracciones en { $days } días; las falsas alarmas no cuentan
violators-no-vehicle-has-so-many = Ningún vehículo tiene tantas infracciones.
violators-the-vehicle-at = El vehículo en { $lane }
violators-violations = { $count } infracciones
violators-violations-at-least = Infracciones como mínimo
violators-within-days = En cuántos días

## Week

week-a-day-of-the-week = Un día de la semana
week-acknowledged = Vistas
week-all-violations = Todas las infracciones
week-by-hour-of-the-day = Por hora del día
week-by-lane = Por carril
week-contradictions-that-are-likelier-a = Contradicciones que son probablemente un paso no visto o mal leído: no son infracciones
week-explained = Explicadas
week-false = Falsas alarmas
week-hour = Hora
week-none = Ninguna.
week-not-looked-at = Nuevas
week-of-all = Del total
week-of-these-false = Falsas alarmas
week-plates-with-most = Matrículas más frecuentes
week-to = { $first } a { $last }
week-violations-by-the-hour-of = Infracciones por hora del día; las cifras están en la tabla de abajo
week-week-after = Semana siguiente
week-week-before = Semana anterior
week-week-before-2 = semana anterior: { $before } ({ $change })
week-week-before-3 = semana anterior: { $before }

## Event: said by its handler

event-no-entry-of-this-vehicle-is = No consta ninguna entrada de este vehículo, y sin embargo llegó a { $here }.
event-this-vehicle-came-in-by-at = Este vehículo entró por { $before } el { $at } y no se le vio salir. { $gap } después llegó a { $here }.
event-another-vehicle-of-the-same-permit = Otro vehículo del mismo permiso entró por { $before } el { $at } y no se le vio salir. { $gap } después llegó este a { $here }.
event-this-event-has-no-plate = Este evento no tiene matrícula.
event-forgotten-where-this-vehicle-is-its = Matrícula restablecida: su próximo paso cuenta como el primero.

## Findings: said by its handler

findings-a-violation-is-called-false-by = Solo un supervisor puede marcar una infracción como falsa alarma. Usted puede darla por vista.
findings-noted = Guardado: { $finding }.
findings-the-read-itself-could-not-be = { $done } La lectura en sí no se pudo corregir: { $why }
findings-the-plate = La matrícula: { $why }.

## Violations: said by its handler

violations-violations = Infracciones

## Violators: said by its handler

violators-repeated-violators = Infractores reincidentes

## Week: said by its handler

week-as-before = sin cambios
week-the-week-write-one-of-its = La semana: escriba uno de sus días, como 2026-03-02.
week-by-kind = Por tipo
week-by-likeliest-cause = Por causa más probable
week-what-persons-found = Resultados de la revisión
week-of-violations-this-week = { $lane }: { $part } de { $all } infracciones de esta semana.
week-violations-of-a-week = Infracciones de una semana

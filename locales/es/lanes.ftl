### Lanes: how they read, calibration, commissioning, review.

## Calibration

calibration-back-to-live = Volver al directo
calibration-back-to-the-lane = Volver al carril
calibration-shape-region = Región
calibration-shape-plate = Matrícula
calibration-corner-across = { $name }, esquina { $row_name }, horizontal
calibration-corner-down = { $name }, esquina { $row_name }, vertical
calibration-corner-of = { $name }, esquina { $number } de { $count }
calibration-place = { $what }: { $x } horizontal, { $y } vertical
calibration-shape-removed = { $name }: eliminado.
calibration-corner-removed = Esquina eliminada; { $name } tiene { $count }.
calibration-add-a-corner = Añadir una esquina a { $name } tras la esquina { $number }
calibration-move-all = Mover { $name } entera
calibration-middle = { $name }: centro en { $x } horizontal, { $y } vertical
calibration-busy = Los modelos están ocupados. Se intenta de nuevo…
calibration-failed = No ha funcionado. Vuelva a cargar la página.
calibration-lost = Sin conexión con la pasarela.
calibration-corners-as-numbers = Esquinas en cifras
calibration-discard-changes = Descartar cambios
calibration-drag-corners-by-finger-or = Arrastre las esquinas con el dedo o el ratón; con el teclado: Tab va a una esquina, las flechas la mueven 1 px, con Mayús 10, Supr la elimina.
calibration-draw-it = Dibujar
calibration-draw-on-this-picture = Dibujar sobre esta imagen:
calibration-e-g-camera-hung = p. ej. cámara montada
calibration-greatest-width-px = Ancho máximo, px
calibration-half-of-the-last-plates = La mitad de las últimas { $reads } matrículas era más estrecha; de { $least } a { $most } px. { $advice }
calibration-held = Retenida: { $at }
calibration-hold-picture = Retener imagen
calibration-how-large-plates-are = Qué tamaño tienen las matrículas
calibration-in-pixels-of-a-picture = En píxeles de una imagen de { $width } × { $height }, desde arriba a la izquierda. Una zona de lectura vacía es la imagen entera.
calibration-kept-in = Guardado en <span class="draw-file">{ $file }</span>; el archivo anterior queda al lado. El carril lo usa a partir de la próxima imagen.
calibration-kept-pictures-of-this-lane = Imágenes guardadas de este carril
calibration-least-width-px = Ancho mínimo, px
calibration-live = En directo
calibration-look-now = Probar ahora
calibration-mask = Máscara
calibration-no-picture = Sin imagen: { $health }
calibration-no-plate-has-been-read = Aquí aún no se ha leído ninguna matrícula.
calibration-none-kept = Ninguna guardada.
calibration-nothing-was-looked-at-yet = Aún no se ha probado nada.
calibration-picture = Imagen
calibration-picture-of-the-lane = Imagen del carril
calibration-plates-outside-these-widths-are = Las matrículas fuera de estos anchos se ignoran; vacío: sin límite. Cuanto mayor el ancho mínimo, más rápida la búsqueda.
calibration-px = { $width } px,
calibration-px-wide = <b>{ $middle } px</b> de ancho { $word }
calibration-remove = Quitar
calibration-save = Guardar
calibration-the-lanes-file-cannot-be = El archivo del carril no se podrá usar en el próximo arranque: { $sentence } Lo que ve es lo que rige ahora. Guarde, y el archivo volverá a estar bien.
calibration-what-is-read = Qué se lee
calibration-what-the-file-says-of = Comentarios del archivo
calibration-what-to-draw = Qué dibujar
calibration-where-plates-are-looked-for = Dónde se buscan matrículas, qué se ignora, cómo están inclinadas.
calibration-zoom-in = Ampliar

## Calibration seen

calibration-seen-no-plate-is-found-that = No se encuentra ninguna matrícula que cuente. Retenga una imagen con un vehículo, o elija abajo una guardada.
calibration-seen-one-look-takes-here-the = Una búsqueda tarda aquí { $took }. Cuanto menor la zona de lectura, más grandes ven los modelos las matrículas.
calibration-seen-plate = matrícula: { $score }
calibration-seen-px = { $w } × { $h } px
calibration-seen-the-plate-as-the-reader = La matrícula como se le muestra al lector

## Commission steps

commission-steps-event = Evento { $event }
commission-steps-picture = Imagen de este evento
commission-steps-the-test-car = El vehículo de prueba

## Commissioning

commissioning-begin = Empezar
commissioning-end-it-as-it-stands = Terminar la prueba
commissioning-four-tests-with-one-car = Cuatro pruebas con un vehículo, antes de abrir un aparcamiento. Los resultados se guardan como justificante.
commissioning-in-by = Carril de entrada
commissioning-it-should-have-a-permit = Debe tener un permiso no exento, y estar ahora fuera.
commissioning-others-after = Si una de ellas es el vehículo de prueba, se leyó mal.
commissioning-others-before = Entretanto se leyeron otras matrículas en estos carriles:
commissioning-out-by = Carril de salida
commissioning-plate-of-the-test-car = Matrícula del vehículo de prueba
commissioning-sheet = Hoja
commissioning-sheet-2 = Hoja { $number }
commissioning-sheets = Hojas
commissioning-under-way-in-by-out = En curso: { $plate }, entrada { $entry }, salida { $exit }

## Lane

lane-a-plate-with-that-was = Una matrícula con { $truth } que se leyó como { $printed }
lane-below-the-straight-line-surer = Bajo la línea recta: exceso de confianza.
lane-by-hour-of-the-day = Por hora del día
lane-by-light-and-what-the = Por luz y calidad de imagen
lane-calibrate = Calibrar
lane-camera-looked-at-by = Mantenimiento de la cámara por { $by }, { $at }
lane-camera-set-straight-again = Cámara realineada
lane-characters = Caracteres
lane-common-findings = Resultados frecuentes
lane-examples = Ejemplos
lane-fit-no-vehicle-inside = Salidas sin entrada correspondiente
lane-glass-cleaned = Cristal limpiado
lane-good-pictures-plates-at-least = Buenas imágenes: matrículas de al menos 80 px de ancho, contraste desde 50, nitidez desde 25.
lane-hour = Hora
lane-how-often-characters-are-right = Con qué frecuencia aciertan los caracteres según la confianza del lector; las cifras están en la tabla de abajo
lane-how-sure-it-is-and = Confianza y acierto
lane-i-have-looked-at-the = Anotar mantenimiento de la cámara
lane-lamp-replaced = Foco sustituido
lane-no-character-of-this-could =
    No se pudo comprobar ningún carácter de { $period ->
        [day] este día
        [week] esta semana
       *[month] este mes
    }.
lane-no-character-was-read-wrong =
    Ningún carácter se leyó mal en { $period ->
        [day] este día
        [week] esta semana
       *[month] este mes
    }, hasta donde se pudo comprobar.
lane-no-vehicle-in-this =
    Ningún vehículo en { $period ->
        [day] este día
        [week] esta semana
       *[month] este mes
    }.
lane-not-read = no leído
lane-not-read-2 = No leídos
lane-not-read-read-wrong-vehicles = { $hour }: { $unread_share } no leídos, { $wrong_share } mal leídos, { $vehicles } vehículos
lane-noted = Guardar
lane-nothing-found = Nada encontrado
lane-of-plates-with = { $plates } de { $of } matrículas con { $truth }
lane-of-right = { $class }: { $right } de { $characters } bien
lane-period = Periodo
lane-plates = Matrículas
lane-plates-2 = matrículas
lane-plates-read-wrong-by-their = Matrículas mal leídas, por calidad de imagen
lane-read-as = <b>{ $truth }</b> leída como <b>{ $printed }</b>
lane-read-wrong = mal leído
lane-read-wrong-2 = Mal leídos
lane-rows-what-was-on-the = Filas: lo que había en la matrícula. Columnas: lo que se leyó. Cifras: matrículas.
lane-rows-what-was-on-the-2 = Filas: lo que había en la matrícula. Columnas: lo que se leyó. Cifras: matrículas; una cifra lleva a sus ejemplos.
lane-says-it-is-so-sure = confianza
lane-says-it-is-so-sure-2 = Confianza
lane-share-of-vehicles-not-read = Proporción de vehículos no leídos y de matrículas mal leídas por hora del día; las cifras están en la tabla de abajo
lane-the-lane-learns-again-from = El carril vuelve a aprender desde ahora, y lo habitual se mide de nuevo.
lane-too-little = muy pocos
lane-trend = Evolución
lane-trend-label =
    Proporción de vehículos no leídos y de matrículas mal leídas en { $period ->
        [day] este día
        [week] esta semana
       *[month] este mes
    }; las cifras están en la tabla de abajo
lane-trend-label-exit =
    Proporción de vehículos no leídos, de matrículas mal leídas y de salidas sin entrada correspondiente en { $period ->
        [day] este día
        [week] esta semana
       *[month] este mes
    }; las cifras están en la tabla de abajo
lane-vehicles = Vehículos
lane-was-right = Bien
lane-what-is-read-for-what = Qué caracteres se confunden
lane-what-is-wrong = Qué falla
lane-what-you-found-or-did = Qué encontró o hizo
lane-you-have-looked-at-the = ¿Anotar mantenimiento de la cámara?

## Lanes

lanes-false-alarms-caused = Falsas alarmas causadas
lanes-fit-no-vehicle-inside = Salidas sin entrada correspondiente
lane-all-of-one-vehicle = Todas de un mismo vehículo, { $plate }: haga limpiar o cambiar su matrícula, antes de tocar la cámara.
lanes-how-well-nothing-against-any = Qué tal lee cada carril. No consta nada contra ninguno, así que van en el orden de la instalación.
lanes-how-well-each-lane-reads = Qué tal lee cada carril, el peor primero
lanes-not-read = No leídos
lanes-period = Periodo
lanes-read-wrong = Mal leídos
lanes-reads-wait =
    { $count ->
        [one] { $count } lectura espera a una persona
       *[other] { $count } lecturas esperan a una persona
    }
lanes-vehicles = Vehículos
lanes-what-they-learned = Exportar correcciones aprendidas

## Review

review-another-plate = Otra matrícula
review-as-read = Es como se leyó, { $plate }
review-it-is = Es { $taken }
review-it-is-this = Es esta
review-judged = Revisada
review-judged-pictures = Exportar imágenes revisadas
review-later = Más tarde
review-no-as-read = No: es como se leyó, { $plate }
review-no-plate-or-nobody-can = Sin matrícula, o ilegible
review-nothing-further-in-this-list = Nada más en esta lista. <a href="{ $first }">Volver al principio</a>
review-nothing-waits-for-you-reads = Nada que revisar. Las lecturas dudosas aparecen aquí solas.
review-reads-that-a-person-should = Lecturas que debería comprobar una persona. El carril aprende de cada respuesta, y se deshace lo que siguió de una correspondencia errónea.
review-sure = { $sure } seguro
review-the-plate-at = La matrícula en { $lane }
review-the-vehicle-at = El vehículo en { $lane }
review-which-reads = Qué lecturas

## Sheet

sheet-all-sheets = Todas las hojas
sheet-by = por { $by }
sheet-date-and-place = Fecha y lugar
sheet-sheet = Hoja { $number }
sheet-signature = Firma
sheet-test-car-in-by-out = Vehículo de prueba { $plate }, entrada { $entry }, salida { $exit }.
sheet-to = hasta { $ended }

## Commissioning: states

commission-no-lane = No existe el carril { $id }.
commission-not-in = { $lane } no entra desde fuera.
commission-not-out = { $lane } no sale fuera.
commission-outside = fuera
commission-expected-entry = Entre por { $lane }. La entrada se registra como tal, desde fuera a { $into }.
commission-expected-second = Vuelva a { $lane } sin haber salido, al menos { $after_s } segundos después. { $answer }
commission-expected-unjudged = La barrera se abre: aquí no se aplica el antirretorno.
commission-expected-refused = La barrera sigue cerrada.
commission-expected-asked = La barrera espera a una persona, y se registra una infracción.
commission-expected-open = La barrera se abre, y se registra una infracción.
commission-expected-exit = Salga por { $lane }. La salida se registra como tal, y una próxima entrada se admitiría.
commission-expected-timer = Nada que hacer: una copia del estado se adelanta más allá del temporizador.
commission-found-entry = Registrado como entrada de { $from } a { $to }.
commission-found-second =
    La segunda entrada: { $answer }, { $recorded ->
        [yes] y hay una infracción registrada.
       *[no] no hay infracción registrada.
    }
commission-answer-open = admitida
commission-answer-refused = rechazada
commission-answer-asked = dejada a una persona
commission-answer-none = no se hizo nada
commission-found-exit =
    Registrado como salida de { $from } a { $to }. { $ended ->
        [yes] Terminó la estancia{ $again ->
            [yes] , y una próxima entrada se admitiría (probado en una copia).
            [no] ; pero en una copia una próxima entrada no se admitió sin más.
           *[untried] .
        }
       *[no] No terminó ninguna estancia, porque la entrada no estaba ligada a ella{ $again ->
            [yes] ; una próxima entrada se admitiría (probado en una copia).
            [no] ; y en una copia una próxima entrada no se admitió sin más.
           *[untried] .
        }
    }
commission-found-no-timer = Aquí no hay temporizador configurado: solo una salida o una persona borra el estado.
commission-found-timer-unused = Hay configurado un temporizador de { $minutes } min, pero aquí no se aplica el antirretorno.
commission-found-timer =
    En una copia, un minuto antes de acabar el temporizador de { $minutes } min el vehículo { $before ->
        [yes] cuenta como dentro
       *[no] no cuenta como dentro
    }; un minuto después { $after ->
        [yes] sigue contando.
       *[no] ya no cuenta.
    }
commission-why-exempt = El permiso o su grupo está exento del antirretorno: pruebe con uno que no lo esté.
commission-why-free-move = Quedaba un pase único (un restablecimiento, una amnistía, o nadie sabía dónde estaba), así que no se comprobó el antirretorno. Salga y empiece de nuevo: ya está gastado.
commission-why-lane-blind = Un carril del grupo no ve nada, y el archivo de la instalación dice while_down = "off": el antirretorno no se aplica hasta que vuelva a ver.
commission-why-not-likely-enough = Se admitió y registró: un segundo vehículo es aquí probable al { $likely }, y este carril rechaza a partir de { $at }.
commission-why-soft = Se admitió y registró: el carril es ahora «soft» para este vehículo, por un horario, por una caída, o porque un carril del grupo no ve nada.
commission-why-explained = No se tomó por infracción: un segundo vehículo es probable al { $likely }, y este carril registra una a partir de { $at }.
commission-why-another-rule = Respondió otra regla: vea el evento.
commission-why-not-inside = No constaba dentro: no se registró su entrada, acabó su temporizador, o el carril no registra.
commissioning-later = Más tarde
commissioning-now = Ahora
commissioning-passed = Superada
commissioning-failed = No superada
commissioning-does-not-apply = No procede

## How large plates are

sizes-too-small = demasiado pequeñas
sizes-good = bien
sizes-larger-than-needed = más grandes de lo necesario
sizes-px-are-needed-move-the-camera = Hacen falta { $needed_px } px: acerque la cámara o el zoom.
sizes-from-px-on-nothing-is-gained = A partir de { $ample_px } px no se gana nada: alejar el zoom muestra más del carril.

## Charts

chart-not-read = no leídos
chart-read-wrong = mal leídos
chart-fit-no-vehicle-inside = salidas sin entrada correspondiente

## Charts: changes

chart-read-as = { $truth } leída como { $printed }
chart-no-vehicles = sin vehículos
chart-before-after = { $at }: { $what }, { $before } antes, { $after } después

## Lane: said by its handler

lane-persons-looked-at-of-violations-here = Se revisaron { $seen } de { $all } infracciones aquí; { $false_ones } eran falsas alarmas
lane-vehicles-that-passed-without-a-plate = Vehículos que pasaron sin que se leyera una matrícula.
lane-of-the-plates-whose-truth-is = De las matrículas cuya verdad se conoce: por permisos, por el otro extremo de la estancia, por personas.
lane-vehicles-that-left-under-a-text = Vehículos que salieron con una matrícula que no tiene nadie dentro.
lane-ambiguous-match = Correspondencia ambigua
lane-vehicles-that-left-and-were-likelier = Vehículos que salieron y eran probablemente, pero no seguro, uno de los de dentro.
lane-put-right-later = Corregidas después
lane-exits-of-which-only-a-later = Salidas cuyo vehículo solo se supo por un evento posterior.
lane-read-or-not = Leído o no.
lane-false-alarms-caused = Falsas alarmas causadas
lane-drivers-accused-because-this-exit-had = Falsas alarmas porque esta salida no vio que salía un vehículo.
lane-violations-noted-here = Infracciones registradas aquí
lane-right-or-wrong = Bien o mal.
lane-explained-contradictions = Contradicciones explicadas
lane-contradictions-here-that-are-likelier-a = Contradicciones aquí que son probablemente un paso no visto o mal leído: no son infracciones, no se imputan a nadie.
lane-by-day = De día
lane-after-dark = De noche
lane-light-not-known = Luz desconocida
lane-plate-width = Ancho de la matrícula
lane-brightness = Brillo
lane-of-255 = de 255
lane-contrast = Contraste
lane-sharpness = Nitidez
lane-of-100 = de 100
lane-below = menos de { $high }
lane-to = { $low } a { $high }
lane-and-more = { $low } y más
lane-noted-learns-again-from-now-on = Guardado. { $name } vuelve a aprender desde ahora, y lo habitual se mide de nuevo.

## Lanes: said by its handler

lanes-day = Día
lanes-week = Semana
lanes-month = Mes
lanes-lanes = Carriles

## Review: said by its handler

review-ambiguous-match = Correspondencia ambigua
review-fits-no-vehicle-inside = Salida sin entrada correspondiente
review-put-right-later = Corregida después
review-close-to-a-permit = Parecida a un permiso
review-all = Todas
review-review = Revisar
review-taken-for-the-vehicle-that-came = Tomado por el vehículo que entró aquí
review-is-this-read-right = ¿Es correcta esta lectura?
review-what-was-read = Lo que se leyó
review-it-is-not-sure-which-vehicle = No es seguro qué vehículo era.
review-this-vehicle-left-under-a-text = Este vehículo salió con una matrícula que no tiene ningún vehículo de dentro.
review-only-later-it-turned-out-whose = Solo después se supo de quién era esta salida: ese vehículo volvió a entrar.
review-this-vehicle-came-in-under-a = Este vehículo entró con una matrícula muy parecida a la de un permiso.
review-noted-it-was = Guardado: era { $plate }.
review-noted-it-is-as-it-was = Guardado: es como se leyó.
review-it-was-taken-for-no-other = No se tomó por ninguna otra matrícula.
review-plate = Matrícula: { $e }.
review-noted-it-cannot-be-told = Guardado: ilegible.
review-choose-what-it-is = Elija qué es.

## Commissioning: said by its handler

commissioning-the-entry-is-recorded-with-its = La entrada se registra, con su sentido
commissioning-a-second-entry-is-answered-as = Una segunda entrada se responde según las reglas
commissioning-choose-a-lane = Elija un carril
commissioning-the-exit-clears-it = La salida lo borra
commissioning-the-timer-clears-it = El temporizador lo borra
commissioning-commissioning = Puesta en servicio
commissioning-commissioning-sheet = Puesta en servicio, hoja { $number }
commissioning-plate = Matrícula: { $why }.

## Calibration: said by its handler

calibration-as-you-drew-it = Como la dibujó
calibration-found = Hallazgo { $n }
calibration-calibrate = Calibrar { $lane }
calibration-by-day = De día
calibration-after-dark = De noche
calibration-not-saved = No guardado. { $why }
calibration-saved-as-looks-by-it-from = Guardado como { $file }. { $name } lo usa desde ahora.

## Calibration: said by its handler

lane-read-as-in = { $truth } leído como { $printed } en { $share } de las matrículas que tienen { $truth }
lane-px = px
lane-other-entrances =
    { $count ->
        [one] otra entrada: { $share }
       *[other] otras entradas: { $share }
    }
lane-other-exits =
    { $count ->
        [one] otra salida: { $share }
       *[other] otras salidas: { $share }
    }

## Drawings that make no sense

drawing-picture-has-no-size-hold = La imagen no tiene tamaño: retenga una primero.
drawing-region = La zona de lectura
drawing-region-tiny-less-than-hundredth = La zona de lectura es diminuta, menos de una centésima parte de la imagen: dibújela alrededor de la franja de calzada donde se leen las matrículas.
drawing-there-are-more-than-masks = Hay más de { $max } máscaras: una algunas.
drawing-lies-outside-region-where-nothing = { $name } está fuera de la zona de lectura, donde de todos modos no se busca nada: muévala o quítela.
drawing-masks-cover-whole-region-nothing = Las máscaras cubren toda la zona de lectura: no se leería nada.
drawing-needs-at-least-three-corners = { $name } necesita al menos tres esquinas.
drawing-has-more-than-corners = { $name } tiene más de { $max } esquinas.
drawing-corner-lies-outside-picture = { $name }: la esquina { $number } está fuera de la imagen.
drawing-crosses-itself-put-its-corners = { $name } se cruza consigo misma: ponga las esquinas en orden, una tras otra alrededor.
drawing-least-width-plate-not-below = El ancho mínimo de una matrícula no es menor que el máximo.
drawing-width-plate-must-be-between =
    { $which ->
        [least] El ancho mínimo de una matrícula debe estar entre { $least } px y el ancho de la imagen.
       *[greatest] El ancho máximo de una matrícula debe estar entre { $least } px y el ancho de la imagen.
    }
drawing-plate-corner-lies-outside-picture = La matrícula: la esquina { $number } está fuera de la imagen.
drawing-plates-corners-are-not-in = Las esquinas de la matrícula no están en orden: arriba izquierda, arriba derecha, abajo derecha, abajo izquierda, ninguna hacia dentro.
drawing-plate-below = La matrícula dibujada tiene { $wide } px de ancho, menos que el mínimo de { $least } px: cambie uno de los dos.
drawing-plate-above = La matrícula dibujada tiene { $wide } px de ancho, más que el máximo de { $most } px: cambie uno de los dos.
drawing-plate = La matrícula
drawing-plate-needs-four-corners-or = La matrícula necesita cuatro esquinas, o ninguna.
drawing-width-plate-no-number =
    { $which ->
        [least] El ancho mínimo de una matrícula no es un número.
       *[greatest] El ancho máximo de una matrícula no es un número.
    }
drawing-corner-needs-two-numbers = { $name }: la esquina { $i } necesita dos números.
drawing-top-left = arriba izquierda
drawing-top-right = arriba derecha
drawing-bottom-right = abajo derecha
drawing-bottom-left = abajo izquierda
drawing-mask = Máscara { $number }
lane-compared-nothing = La segunda cámara se compara con la propia de este carril; desde el arranque no ha venido ningún vehículo.
lane-compared = Junto a la segunda cámara, desde el arranque: { $vehicles } vehículos, { $same } leídos igual. Donde difieren, solo esta cámara coincidió con un permiso { $own } veces, solo la otra { $other } veces, ninguna { $differ } veces. Leídos solo por esta: { $own_alone }, solo por la otra: { $other_alone }.
lane-compared-open = Ninguna lee mejor con seguridad.
lane-compared-own = Esta cámara lee mejor.
lane-compared-other = La otra cámara lee mejor: deje que decida ella.

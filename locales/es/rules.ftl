### The rules of a site, in words

## The rules of a site, in words

rule-days =
    { $n ->
        [one] { $n } día
       *[other] { $n } días
    }
rule-hours =
    { $n ->
        [one] { $n } hora
       *[other] { $n } horas
    }
rule-minutes =
    { $n ->
        [one] { $n } minuto
       *[other] { $n } minutos
    }
rule-outside = fuera
rule-somewhere-else = otro lugar
rule-every-day = cada día
rule-to = { $first } a { $last }
rule-by-the-rules-called = Reglas { $p }.
rule-plates-are-taken-as-they-were = Las matrículas valen como se leyeron: el carril no considera si una salida no se vio o se leyó mal.
rule-only-the-very-plate-of-a = Se exige la matrícula exacta.
rule-a-plate-that-is-read-a = También abre una matrícula leída con un pequeño error, si es la de un permiso al { $at_least } % o más.
rule-it-also-asks-for-a-pin = Además exige un PIN o una tarjeta en { $s } segundos.
rule-where-it-asks-a-person-has = Donde pregunta, una persona tiene { $timeout_s } segundos para responder; después { $then }.
rule-then-refused = se rechaza
rule-then-open = se abre la barrera
rule-it-works-the-other-way-round = Funciona en sentido contrario: { $list }.
rule-an-input-says-which-way-it = Una entrada digital indica su sentido; hasta entonces aquí no se aplica el antirretorno.
rule-a-vehicle-is-taken-to-have = Un vehículo se da por pasado en cuanto la barrera recibió la orden de abrir.
rule-an-input-tells-that-a-vehicle = Una entrada digital avisa de que ha pasado un vehículo; a los { $within_s } segundos se da por no pasado.
rule-nobody-is-judged-here-and-who = Aquí no se aplica el antirretorno, y quien pasa sigue contando donde estaba.
rule-nobody-is-judged-here = Aquí no se aplica el antirretorno.
rule-who-is-inside-already-is-let = Un vehículo que ya está dentro se admite, y se registra una infracción.
rule-who-is-inside-already-is-kept = Un vehículo que ya está dentro se rechaza, si es lo bastante probable.
rule-who-is-inside-already-is-kept-2 = Un vehículo que ya está dentro se rechaza.
rule-who-is-inside-already-is-let-2 = Un vehículo que ya está dentro se admite, se registra una infracción, y queda retenido en la salida hasta que abra una persona.
rule-who-is-not-known-to-be = A un vehículo que no consta dentro se le deja salir, y se registra una infracción.
rule-who-is-not-known-to-be-2 = Un vehículo que no consta dentro se rechaza, si es lo bastante probable que incumpla la regla.
rule-who-is-not-known-to-be-3 = Un vehículo que no consta dentro se rechaza.
rule-group = grupo { $id }: { $min }
rule-after-that-no-longer-counts = Esto vale { $usual } como máximo.
rule-after-that-no-longer-counts-2 = Esto vale { $usual } como máximo ({ $list }).
rule-it-stops-counting-for = Esto vale un tiempo limitado: { $list }.
rule-visitors-without-a-permit-are-let = Los visitantes sin permiso se admiten.
rule-visitors-without-a-permit-are-kept = Los visitantes sin permiso se rechazan.
rule-visitors-without-a-permit-wait-until = Los visitantes sin permiso esperan a que decida una persona.
rule-vehicles = vehículos
rule-of-group = del grupo { $g }
rule-more-are-let-in-it-is = más se admiten; solo se muestra
rule-more-are-let-in-and-noted = más se admiten y se registran
rule-more-are-kept-out = más se rechazan
rule-visitors-without-a-permit-are-never = El antirretorno no se aplica a visitantes sin permiso.
rule-who-could-have-left-unseen-while = Los vehículos que pudieron salir sin ser vistos mientras una cámara o la pasarela estaba caída (más de { $least }) no se rechazan durante { $outage_grace_min }.
rule-who-could-have-left-unseen-while-2 = Los vehículos que pudieron salir sin ser vistos mientras una cámara o la pasarela estaba caída (más de { $least }) pueden entrar una vez más.
rule-an-outage-changes-nothing-about-who = Una caída no cambia quién cuenta como dentro.
rule-while-a-camera-is-down-the = Mientras una cámara está caída, los demás carriles siguen como siempre.
rule-while-a-camera-is-down-nobody = Mientras una cámara está caída, los carriles del mismo aparcamiento no rechazan a nadie por antirretorno: las infracciones solo se registran.
rule-while-a-camera-is-down-nobody-2 = Mientras una cámara está caída, los carriles del mismo aparcamiento no aplican el antirretorno.
rule-a-free-move-that-is-not = Un pase único no usado vale { $amnesty_hours } como máximo.
rule-who-breaks-the-rule-times-in = Cuenta como reincidente el vehículo que incumple la regla { $repeated } veces en { $repeated_days }.
rule-plate = matrícula { $plate }
rule-permit = permiso { $id }
rule-area = zona { $id }
rule-group-2 = grupo { $id }
rule-everybody-in = todos en { $id }
rule-everybody = todos
rule-one-free-move-for = pase único para
rule-forgotten-where-they-are-and-one = estado de antirretorno restablecido y pase único para

## What a lane's thresholds mean

threshold-it-goes-by-the-text-alone = Solo cuenta el texto de la matrícula (infer_missed_exits = false): un vehículo que según él está dentro se rechaza, se haya dejado de ver o leído mal lo que sea. record_at, ask_at y refuse_at no cambian nada aquí.
threshold-when-a-plate-comes-in-that = Cuando entra una matrícula que se cree dentro, la pasarela sopesa qué probable es que sea un segundo vehículo, frente a todo lo que pudo no verse o leerse mal.
threshold-when-a-vehicle-leaves-that-is = Cuando sale un vehículo que no consta dentro, la pasarela sopesa qué probable es que incumpla la regla, frente a todo lo que pudo no verse o leerse mal.
threshold-below-record-at-it-is-let = Por debajo de { $record } (record_at) se admite y se explica: no es infracción, no se imputa a nadie.
threshold-from-to-it-is-let-through = De { $record } a { $noted_until } se admite, y se registra una infracción.
threshold-from-to-ask-at-a-person = De { $noted_until } a { $refuse } (ask_at) se pregunta a una persona.
threshold-from-on-refuse-at-it-is = Desde { $refuse } (refuse_at) se rechaza. De los vehículos que alcanzan justo este valor, { $refuse_at } de cada 100 se rechazan por error; cuanto mayor la probabilidad, menos.
threshold-entries = entradas
threshold-entry = entrada
threshold-exits = salidas
threshold-exit = salida
threshold-no-were-recorded-here-in-the = En los últimos { $days } días no se registraron aquí { $noun }, así que aún no hay cifras propias de esta instalación.
threshold-no-refusal = ningún rechazo
threshold-one-refusal-likely-a-wrong-one = un rechazo, erróneo al { $wrongly }
threshold-refusals-of-them-wrongly = { $count } rechazos, { $wrongly } de ellos por error
threshold-with-refuse-at-the-last-days = Con refuse_at = { $refuse_at }, las { $count } { $noun } de los últimos { $days } días habrían dado: { $refusals }.
threshold-hardly-any = casi ninguno
threshold-about = unos { $round }
threshold-one-stay = una estancia
threshold-stays = { $count } estancias
threshold-this-site-has-learned-from-so = Esta instalación ha aprendido hasta ahora de { $stays }.
threshold-until-it-knows-it-is-careful = Hasta conocer { $count } es prudente y se apoya en lo habitual en otros sitios.
threshold-it-reckons-with-a-second-vehicle = Cuenta con un segundo vehículo con la misma matrícula en una de cada { $permit } estancias de { $stay_h } horas con permiso, y en una de cada { $visitor } de visitantes.
threshold-and-with-of-the-exits-leaving = Cuenta con que el { $unseen } de las salidas no deje rastro.
rule-limit = { $area }: { $max } { $whom }, { $then }
rule-plan = { $when } { $at }: { $what } { $whom }
rule-at-all-hours = a todas horas
rule-at-all-lanes = todos los carriles
rule-holidays = festivos
rule-schedule = { $whom }, { $hours }, { $lanes }: entrada { $entry }, salida { $exit }, en lugar de lo fijado en el carril.
rule-overnight = { $whom } en { $area } a las { $at }, { $when }: se avisa.

### What is wrong with a lane

## What is wrong with a lane

finding-all = todos
finding-none = ninguno
finding-nearly-all = casi todos
finding-three-quarters = tres cuartas partes
finding-two-thirds = dos tercios
finding-half = la mitad
finding-a-third = un tercio
finding-a-quarter = una cuarta parte
finding-a-fifth = una quinta parte
finding-one-in = 1 de cada { $many }
finding-after-dark = , de noche
finding-by-day = , de día
finding-since = {" "}desde { $when }
finding-none-before = {" "}(antes ninguno)
finding-before = {" "}(antes { $rate })
finding-reads-as-in-of-the-plates = { $name } lee { $truth } como { $printed }{ $since }{ $light }: de los casos con { $truth }, { $how_much }
finding-reads-of-the-plates-wrong = { $name }, vehículos con la matrícula mal leída{ $since }{ $light }: { $how_much }{ $against }
finding-leaves-of-the-vehicles-unread = { $name }, vehículos sin leer{ $since }{ $light }: { $how_much }{ $against }
finding-of-the-vehicles-that-left-by = Vehículos que salieron por { $name } sin entrada correspondiente{ $since }{ $light }: { $how_much }{ $against }{ $advice }.
finding-no-vehicle-was-counted-at-where = No se contó ningún vehículo en { $name }{ $since }, donde lo habitual serían unos { $usual }: compruebe si la cámara sigue mirando al carril.
finding-this-exit-reads-them-wrong-or = : esta salida los lee mal, o lo hizo una entrada; mire las dos, y corrija algunas lecturas en «Revisar»
finding-plates-are-px-wide-there-are = ahí las matrículas tienen { $px } px de ancho, y hacen falta { $needed_px }: acerque la cámara o el zoom
finding-plates-are-px-wide-now-and = las matrículas tienen ahora { $px } px de ancho y tenían { $was }: alguien ha movido la cámara o el zoom, déjela como estaba
finding-the-plates-are-blurred-shorten-the = las matrículas están borrosas: acorte el tiempo de exposición, o enfoque de nuevo la cámara
finding-the-picture-is-far-too-bright = la imagen es demasiado clara: acorte el tiempo de exposición, o proteja la cámara del sol
finding-the-plates-are-faint-in-the = las matrículas se ven débiles en la oscuridad: revise el foco de infrarrojos y limpie el cristal
finding-the-plates-stand-out-too-little = las matrículas destacan poco: limpie el cristal, y evite que le dé el sol
finding-the-plates-are-as-large-and = las matrículas tienen el tamaño y la nitidez debidos: busque suciedad en el cristal, reflejos, o una cámara girada
finding-nothing-measured-in-the-pictures-explains = nada de lo medido en las imágenes lo explica: mire los ejemplos
finding-the-only-false-alarm-of-this =
    la única falsa alarma { $period ->
        [day] de este día
        [week] de esta semana
       *[month] de este mes
    } vino de aquí.
finding-all-false-alarms-of-this-came =
    las { $all } falsas alarmas { $period ->
        [day] de este día
        [week] de esta semana
       *[month] de este mes
    } vinieron de aquí.
finding-of-the-false-alarms-of-this =
    { $n } de las { $all } falsas alarmas { $period ->
        [day] de este día
        [week] de esta semana
       *[month] de este mes
    } vinieron de aquí.
finding-yet = { $text } Pero { $more }
finding-all-vehicles-were-read = se leyeron los { $vehicles } vehículos
finding-of-vehicles-were-read = se leyó el { $read } % de { $vehicles } vehículos
finding-and-every-plate-that-could-be = , y toda matrícula que se pudo comprobar estaba bien
finding-and-of-the-plates-that-could = , y el { $right } % de las matrículas que se pudieron comprobar estaba bien
finding-nothing-is-wrong-with = Todo bien en { $name }: { $missed }{ $right }.
finding-of-what-reads-as-is-in = el { $is } de lo que { $name } lee como { $printed } es en realidad { $truth }
finding-reads-of-the-plates-wrong-2 = { $name } lee mal el { $is } de las matrículas
finding-leaves-of-the-vehicles-unread-2 = { $name } deja sin leer el { $is } de los vehículos
finding-until-somebody-has-looked-at-the = {" "}Hasta que se anote un mantenimiento de la cámara, este carril no aprende de sus propias lecturas.
finding-since-is-usual = { $what } desde { $since }{ $light }; lo habitual es { $was }.{ $stop }
finding-is-usual = { $name } { $what }{ $light }: { $is }, lo habitual es { $was }.
finding-reads-as-more-often-than-it = lee { $truth } como { $printed } más que antes
finding-reads-more-plates-wrong-than-it = lee mal más matrículas que antes
finding-leaves-more-vehicles-unread-than-it = deja más vehículos sin leer que antes
finding-reads-as-no-more-often-than = { $name } ya no lee { $truth } como { $printed } más de lo habitual.
finding-reads-plates-as-well-as-usual = { $name } vuelve a leer las matrículas tan bien como siempre.
finding-leaves-no-more-vehicles-unread-than = { $name } ya no deja más vehículos sin leer de lo habitual.
finding-other-entrances =
    { $count ->
        [one] {" "}({ $rate } en la otra entrada)
       *[other] {" "}({ $rate } en las otras entradas)
    }
finding-other-exits =
    { $count ->
        [one] {" "}({ $rate } en la otra salida)
       *[other] {" "}({ $rate } en las otras salidas)
    }
finding-too-few-to-tell =
    { $vehicles ->
        [0] Muy pocos para juzgar: ningún vehículo en { $name } en { $period ->
            [day] este día
            [week] esta semana
           *[month] este mes
        }, hacen falta { $needed }.
        [one] Muy pocos para juzgar: 1 vehículo en { $name } en { $period ->
            [day] este día
            [week] esta semana
           *[month] este mes
        }, hacen falta { $needed }.
       *[other] Muy pocos para juzgar: { $vehicles } vehículos en { $name } en { $period ->
            [day] este día
            [week] esta semana
           *[month] este mes
        }, hacen falta { $needed }.
    }

### What commands say when they run. Their help is English.

## Chains of hashes: audit verify, journal verify

cmd-no-database-yet = { $path }: aún no hay base de datos
cmd-holds-wants = --holds necesita un número y su hash: --holds 1200:9f86d081…
cmd-audit-rows-in-order = las filas 1 a { $rows } están en orden
cmd-audit-broken = { $path }: la auditoría de seguridad está rota: la fila { $row } es la primera que no encaja: { $why }
cmd-audit-rewritten = { $path }: el registro o el diario ya no contienen { $head }: se reescribieron después de anotarlo
cmd-audit-journal-broken = { $path }: la entrada { $entry } del diario, o la anterior, se ha cambiado; las filas de la auditoría de seguridad están en orden
cmd-audit-no-head = { $text }: no es el final de una auditoría (1200:9f86d081…), ni un archivo con ellos
cmd-audit-no-head-file = { $path }: falta a su lado el archivo audit.head: se escribirá de nuevo con la próxima fila
cmd-audit-holds = { $heads ->
    [one] Contiene el final indicado.
   *[other] Contiene los { $heads } finales indicados.
 }
cmd-audit-in-order = { $path }: en orden, { $rows } filas. Termina en { $head }
cmd-entry-otherwise = la entrada { $seq } del { $at } la decidiría de otro modo esta versión
cmd-journal-rewritten = { $path }: la entrada { $seq } no es la anotada: el diario se reescribió
cmd-journal-empty = { $path }: el diario está vacío
cmd-journal-entries = { $path }: { $count } entradas. Termina en { $seq }:{ $hash }
cmd-journal-otherwise = { $faults } de { $count } entradas se deciden de otro modo que como las decidió esta misma versión
cmd-decided-by = decididas por { $build }: { $entries } entradas, { $otherwise } de otro modo según esta versión
cmd-build-not-known = una versión desconocida
cmd-snapshot-in-order = estado en la entrada { $seq }: en orden
cmd-snapshot-carries = estado en la entrada { $seq }: continúa el estado de una versión anterior
cmd-snapshot-not-used = estado en la entrada { $seq }: no se usa: { $why }
cmd-erased = se borraron datos personales de { $entries } entradas
cmd-digest = resumen del estado: { $digest }

## The other commands

cmd-in-order-with-areas-lanes = { $site }: en orden. { $name } con { $areas ->
        [one] una zona
       *[other] { $areas } zonas
    }, { $lanes ->
        [one] un carril
       *[other] { $lanes } carriles
    }, { $gates ->
        [one] una barrera
       *[other] { $gates } barreras
    }, { $cameras ->
        [one] una cámara
       *[other] { $cameras } cámaras
    }.
cmd-there-are-no-figures-this = Aún no hay cifras propias de esta instalación: su base de datos no está.
cmd-this-sites-own-figures-could = No se pudieron leer las cifras propias de esta instalación: { $e }
cmd-gateway-must-be-running = { $name }: la pasarela debe estar en marcha.
cmd-given-up-after-min = Abandonado a los { $within } min.
cmd-other-plates-were-read-here = (entretanto se leyeron aquí otras matrículas: ¿se leyó mal el vehículo de prueba?)
cmd-not-done = no realizada
cmd-does-not-apply = no procede
cmd-all-tests-apply-have-passed = Todas las pruebas que proceden están superadas.
cmd-not-all-tests-have-passed = NO se han superado todas las pruebas.
cmd-one-pulse-ms-requests-open = un impulso de { $pulse_ms } ms que pide «abrir»
cmd-nothing-was-sent-this-moves = No se ha enviado nada. Esto mueve una barrera real: asegúrese de que no haya nadie ni nada debajo, y entonces añada --yes.
cmd-sending-pulse = Enviando el impulso…
cmd-accepted-in-ms-relays-word = Aceptado en { $took } ms. Eso dice el relé: mire si la barrera se mueve.
cmd-failed-after-ms = Falló a los { $took } ms: { $e }
cmd-contact-let-go-or-device = El contacto está suelto, o el dispositivo lo suelta por sí mismo.
cmd-no-gate-known = { $id } no es una barrera de { $site }; conocidas: { $known }
cmd-standard-output-gone = la salida estándar ya no está
cmd-operating-system-gave-no-threads = el sistema operativo no dio hilos
cmd-camera-can-be-used = La cámara se puede usar.
cmd-address = la dirección { $found }
cmd-pictures-second = , { $f } imágenes por segundo
cmd-first-picture-after-ms-x = primera imagen a los { $after_ms } ms: { $width }x{ $height }
cmd-every-picture-key-frame = cada imagen es un fotograma clave
cmd-key-frame-every-s-rather = un fotograma clave cada { $s } s (muy espaciado: ponga de 1 a 2 s en la cámara)
cmd-key-frame-every-s = un fotograma clave cada { $s } s
cmd-fewer-than-two-key-frames = menos de dos fotogramas clave en { $seconds } s (ponga de 1 a 2 s en la cámara)
cmd-over-s-pictures-second-kbit = en { $seconds } s: { $fps } imágenes por segundo, { $kbit_per_s } kbit/s, { $keys }
cmd-lost-network-packets-undecodable-pictures = perdido: { $lost_packets } paquetes de red, { $undecodable } imágenes que no se pueden decodificar
cmd-write-out-file-where-decisions = indique --out ARCHIVO: adónde van las decisiones
cmd-lines-digest-state = { $lines } líneas; resumen del estado: { $digest }
cmd-line-lines-must-be-numbered = `line` es { $line }; las líneas deben numerarse desde 1
cmd-before-line-above = { $at } es anterior a { $before }, la línea de arriba
cmd-site-file-has-no-lane = el archivo de la instalación no tiene el carril «{ $lane }»
cmd-ready-stop-with-ctrl-c = Listo. Termine con Ctrl-C.
cmd-signals-stop-cannot-be-listened = no se pueden recibir las señales de parada
cmd-cannot-be-written = no se puede escribir { $path }
cmd-entries-from = { $entries } entradas del { $from } al { $to }
cmd-vehicles-answered = vehículos respondidos
cmd-let-through = admitidos
cmd-left-person = dejados a una persona
cmd-refused-wrongly-healed-later = rechazados por error (corregido después)
cmd-noted-wrongly-healed-later = registrados por error (corregido después)
cmd-repeated-violators = infractores reincidentes
cmd-vehicles-answered-otherwise = { $differing } vehículos respondidos de otro modo
cmd-event-at = evento { $seq } del { $at } en { $lane }: { $was } -> { $would }
cmd-passages-could-not-be-followed = no se pudieron seguir { $lost } pasos
cmd-timer-stays-propose-min = temporizador que sugieren las estancias: { $min } min
cmd-no-timer-proposed-stays-are = no se propone temporizador: se conocen { $stays } estancias
cmd-clips-are-rendered-by-make = { $schedule }: { $e }; los vídeos los genera `make run`, o `make clips` por separado
cmd-demo-starting-cameras-gstreamers-rtsp = demo: arrancando las cámaras (servidor RTSP de GStreamer) y el relé (pymodbus)
cmd-cars-come-from-now-on = A partir de ahora llegan vehículos; todo se repite cada { $loop_s } s.
cmd-path-not-utf-8 = { $path }: la ruta no está en UTF-8
cmd-earlier-demo-cannot-be-removed = no se puede eliminar { $data } de una demo anterior
cmd-has-no-output = no tiene salida
cmd-said-nothing-for-minute = no dijo nada durante un minuto
cmd-ended-at-once = terminó enseguida
cmd-cameras-have-stopped = las cámaras se han parado
cmd-gateway-has-stopped = la pasarela se ha parado
cmd-nobody-was-to-come = no debía venir nadie
cmd-read-right = leída bien
cmd-read-as-was-be = leída { $read }, como debía ser
cmd-demo-cars-came-read-right = demo: llegaron { $cars } vehículos: { $right } bien leídos, { $wrong } de otro modo (uno por vuelta es a propósito), { $unread } no leídos; { $expected } de { $answered } decisiones como se esperaba
cmd-nothing-decide = nada que decidir
cmd-has-faults =
    { $count ->
        [1] la configuración tiene un error:
       *[other] la configuración tiene { $count } errores:
    }
cmd-now = AHORA
cmd-passed = SUPERADA
cmd-failed = NO SUPERADA
cmd-sheet-head =
    PUESTA EN SERVICIO DE { $site }

    Vehículo de prueba { $plate }, entrada { $entry }, salida { $exit }
    Iniciada { $begun }, por { $by }
cmd-sheet-wanted = esperado:  { $expected }
cmd-sheet-found = resultado: { $found }
cmd-sheet-proof = prueba:    evento { $event }, { $at }
cmd-sheet-signed = Firma: ______________________
cmd-device-address = { $address }: no es la dirección de un dispositivo; escriba HOST, HOST:PUERTO o http://HOST:PUERTO
cmd-device-camera-section = Como cámara que lee por sí misma (debe enviar a esta máquina, puerto 8490):
cmd-device-gate-section = Como relé que abre una barrera:
cmd-device-kind = es un dispositivo de { $name }
cmd-device-log-in-refused = rechaza el nombre o la contraseña: compruébelos (no se probó otra vez: los dispositivos bloquean cuentas)
cmd-device-empty-entry = la entrada { $id } de su lista de servidores está vacía y se escribe
cmd-device-own-entry = la entrada { $id } de su lista de servidores ya es la de este gateway ({ $was }) y se escribe de nuevo
cmd-device-no-entry = no se escribió: todas las entradas de su lista de servidores envían a otra parte ({ $all }). Libere una en las páginas de la cámara
cmd-device-log-in = pide identificarse: indique --username, y la contraseña con --password-env o --password-file (una rechazada no se prueba otra vez: los dispositivos bloquean cuentas)
cmd-device-looking = Se examina { $address } …
cmd-device-modbus = algo responde en el puerto 502: ¿un relé Modbus? Su hoja técnica dice cuál (docs/ref/gates.md, modbus-tcp, adam-6000, waveshare)
cmd-device-model = modelo y firmware: { $model }
cmd-device-no-sign = hay un servidor web (estado { $status }) y no muestra nada de un dispositivo conocido aquí
cmd-device-not-set = no aceptó a dónde debe enviar: { $said }
cmd-device-opens-by-itself = abre su barrera por sí mismo, o también por sí mismo: así no se puede mantener el antirretorno. Configure en él «control por plataforma» (ctrlMod 1)
cmd-device-opens-when-asked = abre su barrera solo cuando se le pide: bien
cmd-device-rtsp = algo responde en el puerto 554: ¿una cámara cuyas imágenes se pueden leer aquí? Pruebe plategate probe-camera
cmd-device-sends-to = desde ahora envía sus lecturas a { $url }
cmd-device-unknown = No se reconoció.
cmd-device-unreachable = no se alcanza en ese puerto: { $why }
cmd-probe-no = no: { $fault }
cmd-probe-try = pruebe: { $hint }
cmd-probe-reachable = se alcanza, y nos deja entrar
cmd-probe-offers = ofrece { $codec }{ $size }{ $fps }   (flujos: { $streams })
cmd-run-head =
    Plategate { $version }: { $name }
    Panel: { $scheme }://{ $address }/
cmd-service-ready = En marcha; panel en { $address }
cmd-run-password =
    Inicie sesión como admin con la contraseña de un solo uso: { $password }
    (solo se muestra ahora, y hay que cambiarla)
cmd-refused = rechazados
cmd-violations = infracciones
cmd-was = era
cmd-would-be = sería
cmd-timer = temporizador
cmd-stays-longer = estancias más largas
cmd-wrong-ones-waived = falsas alarmas evitadas
cmd-not-read = NO LEÍDA
cmd-read-otherwise = LEÍDA { $read }
cmd-unread = SIN LEER
cmd-peer-did-not-start = { $script } no arrancó ({ $why }); `make setup` instala lo que necesita
cmd-opened = abierta
cmd-outcome-not = { $outcome }, NO { $expected }

## Lines of recorded reads

cmd-crossing-needs-way-in-or = un paso necesita `way`: "in" o "out"
cmd-there-are-chars-but-no = hay `chars` pero no `plate`
cmd-chars-plate-differ-in-length = `chars` y `plate` tienen distinta longitud
cmd-chars-must-name-characters-plate = `chars` debe nombrar los caracteres de `plate`, y como máximo 12
cmd-two-lanes-saw-one-plate = { $one } y { $other } leyeron la misma matrícula con menos de { $within } s de diferencia { $times } veces en los últimos { $days } días: una cámara ve los vehículos del otro carril. Gírela, o escriba apart_s = { $within } en ambos carriles.
cmd-exits-not-known-yet = Aún no se sabe lo bien que se leen las salidas. Quien sale sin ser leído es rechazado en la próxima entrada: empiece dos semanas con passback = "soft".

cmd-backup-where = ¿adónde? Escriba plategate backup CARPETA, o dir en la sección [backup] del archivo de la instalación
cmd-backup-pages = base de datos: página { $done } de { $all }
cmd-backup-pictures = imágenes: { $done } nuevas
cmd-backup-taken = { $dir }: copia hecha, { $entries } entradas del diario, { $rows } filas de la auditoría, { $pictures } imágenes ({ $mb } MB)
cmd-backup-without-secrets = No incluye: contraseñas de dispositivos y correo que el archivo de la instalación toma de archivos propios, ni claves TLS. Guárdelas usted.
cmd-restore-no-set = { $dir }: aquí no hay ninguna copia completa
cmd-restore-unknown-set = { $dir }: aquí no hay ninguna copia { $name }; conocidas: { $known }
cmd-restore-set = { $name }  { $site }, { $entries } entradas del diario, hecha por { $build }
cmd-restore-set-bad = { $name }  no se puede usar: { $why }
cmd-restore-site-file = { $path }: no había archivo de la instalación; se escribió ahí el de la copia
cmd-restore-site-file-not-written = { $path }: no se puede escribir ahí el archivo de la instalación de la copia: { $e }
cmd-restore-not-whole = No se ha sustituido nada; lo copiado está en { $half }. La copia no es coherente: { $why }
cmd-restore-ends-otherwise = el diario, la auditoría o el estado no terminan como dice el índice de la copia
cmd-restored = { $data }: restaurado desde { $name }: { $entries } entradas del diario decididas de nuevo y en orden, { $rows } filas de la auditoría en orden, { $pictures } imágenes
cmd-restore-next = Arranque la pasarela con { $site }. No sabe lo que ocurrió después de la copia: como tras una caída, los carriles «hard» no rechazan a nadie por antirretorno hasta que acabe la gracia de [passback] outage.

cmd-dry-run-taken-up = Los datos se cargaron en una copia: { $last } entradas del diario; el arranque parte del estado en la entrada { $snapshot } y recorre { $replayed } posteriores.
cmd-dry-run-same-build = Esta misma versión decidió las últimas: no se actualiza nada.
cmd-dry-run-upgrade = Las últimas las decidió { $from }. Lo que decidió queda decidido, también las { $otherwise } de esas entradas que esta versión decidiría de otro modo.
cmd-dry-run-reconfigure = El archivo de la instalación difiere de lo último que regía: el arranque lo aplica.
cmd-dry-run-unchanged = No se ha cambiado nada. Tras un arranque real un programa más antiguo no puede leer los datos: haga antes plategate backup.
cmd-not-decided-anew = las entradas hasta { $seq } no se decidieron de nuevo: su cadena se mantiene, y el resto se comparó con el estado guardado allí

## subject

subject-part = { $name }: { $rows }
subject-readme =
    Lo que se sabe de la matrícula { $plate }

    Cada parte está dos veces: como tabla (.csv, se abre en una hoja de cálculo) y entera (.json).
    Las horas están en UTC. Este es el número de filas; las partes sin filas no están:

    { $parts }

    Imágenes: { $pictures }

    decisions: cada vez que se leyó la matrícula, o que otro texto se tomó por ella, y qué se decidió
    reads: lo mismo tal como lo leyó la cámara, carácter a carácter, con su seguridad
    passages: cuándo entró o salió
    visits: cuánto tiempo estuvo dentro
    violations, explained: lo que contradijo las reglas, y en qué quedó
    permits: cada versión de cada autorización en la que está o estuvo
    orders: lo que las personas ordenaron al respecto, y por qué
    notices: lo que la propia instalación notó
    reviews, judgements: lecturas que una persona debía mirar, y qué dijo
    audit: filas del registro de seguridad que la nombran
    commissioning: pruebas que se hicieron con ella

    Una matrícula que empieza por # es un sustituto: la fila es más antigua que el plazo de las matrículas.
    Los archivos pueden nombrar también a otras personas (quien dio una orden, otro vehículo cercano): revíselos antes de entregarlos.
cmd-subject-told = lo que se sabe de la matrícula está en { $file }: { $bytes } bytes. Son datos personales: entréguelos de forma segura y bórrelos aquí
cmd-subject-file-not-written = { $file }: no se puede escribir ({ $e })
cmd-subject-no-plate = no se indicó ninguna matrícula: escríbala detrás de la orden, o como una línea en la entrada estándar
cmd-subject-wants-reason = indique por qué se borra: --reason "…"
cmd-subject-wants-yes = esto borra la matrícula para siempre. Llévese antes lo que se sabe (sin --erase) y después indique --yes
cmd-subject-erased =
    { $rows ->
        [0] no había en el diario nada de ella que pueda salir hoy
        [one] salió de una fila del diario
       *[other] salió de { $rows } filas del diario
    }, y { $pictures ->
        [one] se borró una imagen
       *[other] se borraron { $pictures } imágenes
    }
cmd-subject-inside = se cree que su vehículo está dentro: eso sale cuando se haya ido
cmd-subject-on-permit = está en una autorización: quítela de allí, y saldrá también lo que fue
cmd-subject-young = las lecturas de los últimos 30 días aún pueden corregirse: el resto sale solo la primera noche después de { $until }
cmd-subject-offences = cuenta como infractor reincidente hasta { $until }: eso sale la primera noche después
cmd-subject-other-lots = los demás aparcamientos de la región no lo saben, pues este gateway nunca ha alcanzado la base de datos de la región: bórrela de nuevo cuando la haya alcanzado
cmd-subject-unclean = alguien lee la base de datos: algo puede quedar en sus partes sin usar hasta la próxima noche
cmd-subject-backups = las copias de seguridad la contienen hasta que caduquen sus juegos; un juego restaurado se depura en su primera noche
cmd-journal-compacted = { $path }: { $before } MB antes, { $after } MB ahora
cmd-journal-is-read = alguien lee la base de datos: se escribió de nuevo, pero su registro no se pudo vaciar. Inténtelo otra vez cuando nadie la lea
cmd-discover-asking = Preguntando a { $to } por equipos ONVIF…
cmd-discover-not-sent = no se pudo enviar nada ({ $why }): ¿está este equipo en la red de las cámaras?
cmd-discover-none = Ninguno ha respondido. Los equipos responden solo en su propia red, y muchos fabricantes traen ONVIF desactivado: mire en las páginas del equipo.
cmd-discover-found =
    { $count ->
        [one] Un equipo. Mírelo con plategate probe-device ADDRESS.
       *[other] { $count } equipos. Mire cada uno con plategate probe-device ADDRESS.
    }
cmd-device-contacts = informa de { $all }
cmd-device-away = Ahí no responde nada: revise la dirección, la alimentación del dispositivo y la red.
cmd-device-onvif-section = Como cámara que lee por sí misma (debe tener el perfil M de ONVIF y un usuario ONVIF):
cmd-device-input-section = Como contacto de un carril:
cmd-device-onvif = habla ONVIF

### What is wrong with a file that people write, and what would be right

fault-empty = está vacío
fault-write-text-or-leave-key = escriba un texto, o quite la clave
fault-write-text-in-quotes = escriba un texto entre comillas
fault-write-whole-number-from = escriba un número entero de { $start } a { $end }
fault-write-number-from = escriba un número de { $start } a { $end }
fault-write-true-or-false = escriba true o false
fault-write-one = escriba uno de: { $list }
fault-write-list-texts-b = escriba una lista de textos: ["a", "b"]
fault-holds-something-not-text = contiene algo que no es un texto
fault-write-section = escriba una sección [{ $name }]
fault-write-sections = escriba secciones [[{ $name }]]
fault-missing = falta
fault-is = es { $what }
fault-is-text = es "{ $text }"
fault-a-list = una lista
fault-a-section = una sección
fault-write-its-name-now = escriba { $new }: así se llama ahora
fault-known-keys = claves conocidas: { $known }
fault-known-keys-one-near = ¿quiere decir { $near }? Claves conocidas: { $known }
fault-not-key-known-here = no es una clave conocida aquí
fault-text = el texto "{ $s }"
fault-number = el número { $n }
fault-date = la fecha { $d }
fault-put-into-environment-variable-write = póngalo en una variable de entorno y escriba su nombre como { $env_key }, o en un archivo ({ $file_key })
fault-does-not-belong-into-site = no debe estar en el archivo de la instalación
fault-stands-beside = está junto a { $env_key }
fault-keep-one-two = deje uno de los dos
fault-variable-not-set = la variable de entorno { $name } no está definida
fault-file-cannot-be-read = el archivo { $path } no se puede leer ({ $e })
fault-file-empty = el archivo { $path } está vacío
fault-does-not-go-with-others = no encaja con los otros: record_at { $record_at }{ $ask }, refuse_at { $refuse_at }
fault-record-at-comes-first-then = primero record_at, luego ask_at, luego refuse_at
fault-no-area-this-file = "{ $outer }" no es una zona de este archivo
fault-write-id-area = escriba la id de una [[area]]
fault-loop-area-would-lie-within = es un círculo: la zona estaría dentro de sí misma
fault-area-lies-within-larger-one = una zona está dentro de otra mayor, y así hasta una que no está dentro de ninguna
fault-another-region-than-around = es otro grupo de aparcamientos que el de "{ $outer }" que la rodea
fault-regions-are-lots-share-what = un grupo son aparcamientos que comparten lo que saben; una zona está en el de la zona que la rodea
fault-no-group-this-file = "{ $id }" no es un grupo de este archivo
fault-set-but-visitors-are-admitted = está puesto, pero los visitantes se admiten sin ello
fault-write-visitors-refuse-or-ask = escriba visitors = "refuse" o "ask"
fault-open-at-entrance = es "open" en una entrada
fault-only-exit-may-open-by = solo una salida puede abrirse sola cuando nadie responde: quítelo
fault-schedule-but-no-reverse-section = es "schedule", pero ninguna sección [[reverse]] nombra el carril
fault-write-reverse-section-with-its = escriba una sección [[reverse]] con sus horas
fault-has-two-reverse-sections-hold = tiene dos secciones [[reverse]] que valen a la vez
fault-let-one-end-before-other = haga que una termine antes de que empiece la otra
fault-does-not-track-entries-but = no registra entradas a "{ $to }", pero se comprueban las salidas de ahí
fault-write-off-soft-or-hard = escriba off, soft o hard en la entrada, u off en las salidas
fault-arms-which-has-no-exit = activa "{ $area }", que no tiene carril de salida ni temporizador
fault-write-lane-leads-out-or = escriba una [[lane]] que salga de ella, o una palabra con temporizador
fault-arms-but-its-exits-do = activa "{ $area }", pero sus salidas no registran, y no hay temporizador
fault-write-off-soft-or-hard-at = escriba off, soft o hard en una salida, o una palabra con temporizador
fault-trap-but-no-exit-from = es trap, pero ninguna salida de "{ $area }" es soft o hard: nada retendría a nadie
fault-arm-exits-or-write-soft = active las salidas, o escriba aquí soft o hard
fault-set-but-presence-timeout-min = está puesto, pero presence_timeout_min quita de la lista vehículos que siguen ahí
fault-drop-one-them-timer-min = quite uno de los dos; timer_min nunca vacía la lista
fault-set-but-area-has-no = está puesto, pero la zona no tiene carril de salida: nada quita un vehículo de la lista
fault-write-lane-leads-out = escriba una [[lane]] que salga de ella
fault-no-lane-reversible-by-schedule = "{ $id }" no es un carril reversible por horario
fault-write-reversible-schedule-in-lane = escriba reversible = "schedule" en esa [[lane]]
fault-amnesty-number = amnistía número { $place }
fault-reversal-lane = el cambio de sentido del carril { $id }
fault-area-lane-refuses-passback-but = zona { $area }: el carril { $hard } rechaza por antirretorno, pero el carril { $lax } no lo comprueba: el rechazado puede ir por ese
fault-clock-jumps-over-when-summer = { $what }: el reloj salta las { $clock } al empezar el horario de verano ({ $date }): entonces vale el momento siguiente
fault-comes-twice-when-summer-time = { $what }: las { $clock } llegan dos veces al acabar el horario de verano ({ $date }): lo que ocurre una vez ocurre la primera, lo que dura vale las dos
fault-cannot-be-read-6 = no se puede leer: { $error }
fault-check-path-who-may-read = revise la ruta y quién puede leerlo
fault-file-must-be-toml-key = el archivo debe ser TOML: clave = valor
fault-write-site-section-with-at = escriba una sección [site] con al menos: name = "Calle Mayor"
fault-pem-files-this-user-may = archivos PEM que este usuario pueda leer, el certificado primero en su cadena
fault-write-lane-section-for-each = escriba una sección [[lane]] por cada carril
fault-write-id-lane-tells = escriba la id de la [[lane]] de la que informa
fault-no-lane-this-file = "{ $lane }" no es un carril de este archivo
fault-direction-but-lanes-direction-not = es "direction", pero ninguna entrada digital informa del sentido del carril
fault-write-reversible-input-in-lane = escriba reversible = "input" en la [[lane]]
fault-has-such-input-already = "{ $id }" ya tiene una entrada digital así
fault-keep-one-input-lane-meaning = deje un [[input]] por carril y significado
fault-lane-has-no-camera-nothing = el carril { $id } no tiene cámara: ahí nunca se lee nada
fault-lane-has-no-gate-its = el carril { $id } no tiene barrera: sus decisiones no abren nada
fault-camera-belongs-no-lane-not = la cámara { $camera } no pertenece a ningún carril: no se arranca
fault-set-but-mode-has-no = está puesto, pero "{ $mode }" es un modo sin temporizador
fault-write-timed-word-timed-timed = escriba una palabra con temporizador (timed, timed-soft, hard, soft), o quite el temporizador
fault-set-so-are-entry-or = está puesto, y también entry o exit
fault-write-mode-for-both-ways = escriba mode para ambos sentidos a la vez, o entry y exit por separado
fault-set-but-entries-are-not = está puesto, pero las entradas no se comprueban
fault-write-mode-that-judges = escriba para entry un modo que compruebe, o quite el temporizador
fault-trap-at-exit = es "trap" en una salida
fault-trap-for-entries-exits-are = trap es para entradas; las salidas soft o hard retienen lo que dejó entrar
fault-set-so-passback-or-its = está puesto, y también passback o su temporizador
fault-write-one-them = escriba uno de ellos
fault-no-policy-this-file = "{ $id }" no es una policy de este archivo
fault-write-one-schedule-input = escriba uno de: schedule, input
fault-write-id-reversible-lane = escriba la id de una [[lane]] reversible
fault-write-time-sites-clock-07 = escriba una hora del reloj de la instalación: "07:30"
fault-write-time-from-00-00 = escriba una hora de 00:00 a 23:59: "07:30"
fault-write-days-as = escriba los días así: { $list }
fault-set-but-group-exempt = está puesto, pero el grupo está exento
fault-drop-timer-or-exemption = quite el temporizador o la exención
fault-write-how-many-vehicles-max = escriba cuántos vehículos: max = 40
fault-set-so-group = está puesto, y también group
fault-write-one-them-or-two = escriba uno de ellos, o dos secciones
fault-write-what-people-call-car = escriba cómo se llama el aparcamiento: name = "Calle Mayor"
fault-write-iana-name-such-as = escriba un nombre IANA como "Europe/Madrid"
fault-write-short-name-id-entry = escriba un nombre corto: id = "entry-1"
fault-use-at-most-40-letters = use como máximo 40 caracteres: letras A-Z a-z, cifras, - y _
fault-there-twice = "{ $id }" está dos veces
fault-give-each-its-own-id = dé a cada uno su propia id
fault-built-in = "{ $id }" viene incorporado
fault-leave-this-section-out-lanes = quite esta sección; los carriles pueden usar "{ $id }" tal cual
fault-no-this-file = "{ $name }" no es un { $key } de este archivo
fault-file-has-none-yet = el archivo aún no tiene ninguno
fault-lane-leads-from-one-area = un carril lleva de una zona a otra
fault-area-lane-comes-from = es la zona de la que viene el carril
fault-write-id-area-at-one = escriba la id de una [[area]] al menos en un extremo
fault-outside-so-lanes-other-end = está fuera, y el otro extremo del carril también
fault-set-but-this-lane-asks = está puesto, pero este carril no pregunta a nadie
fault-write-visitors-ask-ask-at = escriba visitors = "ask", denied_likely = "ask", ask_at o second_factor_within_s, o quítelo
fault-set-but-crossing-assumed = está puesto, pero crossing es "assumed"
fault-write-crossing-input-or-drop = escriba crossing = "input", o quítelo
fault-set-but-matching-exact = está puesto, pero matching es "exact"
fault-write-matching-likely-or-drop = escriba matching = "likely", o quítelo
fault-write-devices-address-address-192 = escriba la dirección del dispositivo: address = "192.0.2.7:502"
fault-input-at = entrada digital { $input } en { $address }
fault-set-but-user-name-or = está puesto, pero el usuario o la contraseña no
fault-write-username-password-env-name = escriba username = "…" y password_env = "NOMBRE" o password_file = "RUTA"
fault-write-relays-address-e-g = escriba la dirección del relé, p. ej. "http://192.168.1.51/rpc"
fault-write-http-host-path-or = escriba http://host/ruta o https://host/ruta
fault-no-web-address = no es una dirección web
fault-holds-user-name-or-password = contiene usuario o contraseña
fault-write-them-as-username-password = escríbalos como username y password_env o password_file
fault-relay-at = el relé en { $shown }
fault-no-password-check-password-env = { $name }: sin contraseña: { $missing }; revise password_env o password_file
fault-cannot-be-set-up = { $name }: no se puede configurar: { $e }
fault-write-host-port-e-g = escriba host:puerto, p. ej. "192.168.1.50:502"
fault-has-no-host-or-no = no tiene host o no tiene puerto de 1 a 65535
fault-with-pulse-device = es { $base } con pulse = "device"
fault-device-timed-pulse-has-fixed = un impulso medido por el dispositivo tiene direcciones fijas (512 + coil): quite `base`, o escriba pulse = "coil"
fault-answers-number-of-another = Numera sus respuestas de otro modo que como se preguntaron ({ $got } por { $asked }): se entienden porque en esta conexión no hay nada más en curso
fault-contact-could-not-be-let = el contacto no se pudo soltar y puede seguir cerrado: ¡vaya a mirar! { $e }
fault-pulse-timed-by-device = impulso medido por el dispositivo
fault-coil-address = dirección de bobina { $coil_address }
fault-modbus-tcp-relay-at-unit = relé Modbus TCP en { $address }, unidad { $unit }, bobina { $coil }, { $timing }
fault-pulse-is-the-devices-own = una orden, el resto lo hace el dispositivo
fault-modbus-rtu-relay-at-unit = Modbus RTU en { $line }, unidad { $unit }, bobina { $coil }, { $timing }
fault-write-both-certificate-fullchain-pem = escriba ambos: certificate = "fullchain.pem" y key = "privkey.pem"
fault-write-address-port-e-g = escriba una dirección y un puerto, p. ej. "127.0.0.1:8480", o "0.0.0.0:8480" para todas las redes
fault-write-boards-address = escriba la dirección de la placa: 192.168.1.51, o 192.168.1.51:8080
fault-write-where-cameras-posts-are = escriba dónde se reciben los envíos de la cámara: listen = "0.0.0.0:8490"; o la dirección de la propia cámara, si transmite
fault-write-cameras-ip-address-from = escriba la dirección IP de la cámara: from = "192.168.1.20"
fault-write-ip-address-port-listen = escriba una dirección IP y un puerto: listen = "0.0.0.0:8490"
fault-no-address-listen-at = no es una dirección en la que escuchar
fault-no-ip-address = no es una dirección IP
fault-cannot-be-listened-at-check = no se puede escuchar en { $listen } ({ $e }): revise `listen`
fault-waits-at-for-what-camera = espera en { $listen } lo que lee la cámara { $name } de { $from }
fault-nothing-can-be-accepted-at = no se puede recibir nada en { $listen }: { $e }
fault-broker-not-reached = no se alcanza el broker en { $at } ({ $e }): revise alimentación, red, broker, username y contraseña
fault-command-got-stuck = una orden no se tomó a tiempo; la conexión se hace de nuevo, para que no llegue tarde
fault-hears-topic = escucha { $topic } en el broker { $at }
fault-write-answer-and-topic = escriba ambos: answer_topic, donde responde el relé, y answer, el texto que significa «aceptado»
fault-write-relays-payload = escriba lo que conecta el relé para el impulso, p. ej. payload = "on"; {"{"}pulse_s{"}"} es su duración
fault-write-relays-topic = escriba el topic que escucha el relé, p. ej. topic = "shelly-1/rpc"
fault-write-topic-of-reads = escriba el topic en el que se publican las lecturas, p. ej. topic = "frigate/tracked_object_update"
fault-camera-answers-status = { $at } responde con estado { $status }: revise su dirección, y si da eventos
fault-camera-clock-wrong = su reloj se desvía { $seconds } s: configure su servicio de hora (NTP)
fault-camera-clock-zone = su reloj se desvía { $minutes } minutos: su zona horaria es incorrecta; póngala en la cámara, o escriba time_zone junto a maker
fault-camera-opens-by-itself = la cámara abre la barrera por sí misma: así no se puede aplicar el antirretorno. Póngala para que la controle una plataforma
fault-camera-refuses-log-in = { $at } rechaza el usuario o la contraseña; se vuelve a preguntar en diez minutos, porque las cámaras bloquean cuentas: revise username y la contraseña
fault-camera-silent = no se sabe nada de la cámara { $name } desde hace { $seconds } s: revise alimentación, red y adónde envía
fault-follows-camera = sigue a { $at }
fault-see-profiles-of-devices = docs/ref/devices.md dice cómo se escribe un perfil
fault-write-displays-lane = escriba la id del carril cuyos conductores la leen
fault-write-displays-address = escriba la dirección de la pantalla: 192.168.1.61, o 192.168.1.61:8080
fault-write-displays-topic = escriba el topic que escucha la pantalla, p. ej. topic = "sign/text"
fault-see-profiles-of-displays = docs/ref/displays.md dice cómo se escribe un perfil
fault-write-serial-path = escriba la ruta de la línea serie, p. ej. "/dev/serial/by-id/usb-…"
fault-write-serial-line = escriba velocidad, bits, paridad y bits de parada: "9600 8N1", "38400 8E1"
fault-serial-line-other-mode = en la línea serie { $path } otro dispositivo habla a { $other }: no puede haber allí también { $mode }
fault-serial-line = la línea no acepta nada ({ $e }): ¿está enchufada, es correcta su ruta, puede abrirla este usuario (grupo dialout) y no la tiene abierta otro programa?
fault-profile-other-driver = "{ $said }" es un perfil para otro controlador
fault-profile-of-display = necesita una url si es para http, de 1 a 8 líneas y al menos una columna
fault-this-maker-is-not-asked = a las cámaras de este fabricante no se les puede pedir un flujo: envían por sí mismas lo que leen
fault-camera-at = la cámara { $name } en { $address }
fault-cannot-be-reached-check-power = no se llega a { $at } ({ $e }): revise la alimentación, la red y su dirección en el archivo del sitio
fault-does-not-answer-check-power = { $at } no responde: revise la alimentación y la red
fault-gateway-stopping = la pasarela se está parando
fault-sends-message-without-end-check = { $at } envía un mensaje sin fin: revise `maker`
fault-has-closed-stream = { $at } ha cerrado el flujo
fault-stream-broke = se cortó el flujo de { $at }: { $e }
fault-write-file-recorded-reads-reads = escriba el archivo de lecturas grabadas: reads = "reads.jsonl"
fault-this-rehearsal-reads-come-from = esto es un ensayo: las lecturas vienen de { $reads }
fault-rehearsal-has-ended = el ensayo ha terminado: { $why }
fault-all-reads-were-played = se han reproducido todas las lecturas
fault-write-url-rtsp-address-554 = escriba url = "rtsp://DIRECCIÓN:554/RUTA", file = "clip.mp4" o pictures = "carpeta"
fault-keep-one-url-file-pictures = deje uno de url, file, pictures
fault-password-needs-user-name = una contraseña necesita un usuario
fault-write-url-rtsp-address-554-path = escriba url = "rtsp://DIRECCIÓN:554/RUTA" (o rtsps://)
fault-no-address = no es una dirección ({ $e })
fault-take-them-out-url-write = quítelos de la url; escriba username y password_env (o password_file)
fault-holds-user-name-or-password-6 = contiene usuario o contraseña
fault-url-at = contiene una @: parece el final de un usuario y una contraseña
fault-url-at-hint = escriba username y password_env (o password_file) junto a la url; una @ que pertenezca a la ruta se escribe %40
fault-any-certificate = es solo para rtsps://
fault-any-certificate-hint = quítelo, o escriba la url con rtsps://
fault-substream-is-url = es el flujo principal, que se lee de todos modos
fault-substream-hint = escriba la dirección del flujo más pequeño de la cámara, o quítelo
fault-begins-with = empieza por { $scheme }://
fault-names-no-machine = no nombra ninguna máquina
fault-see-calibration-example-toml-or = vea calibration/example.toml, o quite la clave `calibration` del carril
fault-not-toml = no es TOML: { $e }
fault-see-calibration-example-toml = vea calibration/example.toml
fault-write-picture-px-width-height = escriba picture_px = [ancho, alto] de la imagen en la que se midieron los píxeles
fault-not-below-max-plate-px = no es menor que max_plate_px
fault-write-least-width-first = escriba primero el ancho menor
fault-no-size = no es un tamaño
fault-write-width-height-e-g = escriba [ancho, alto], p. ej. [1920, 1080]
fault-write-at-least-three-points = escriba al menos tres puntos dentro de la imagen, [[x, y], [x, y], [x, y]], en la `unit` del archivo
fault-no-polygon-within-picture = no es un polígono dentro de la imagen
fault-no-list-polygons-within-picture = no es una lista de polígonos dentro de la imagen
fault-write-plates-corners-as-seen = escriba las esquinas de la matrícula como se ven: [arriba izquierda, arriba derecha, abajo derecha, abajo izquierda], cada una [x, y]
fault-no-plate-within-picture = no es una matrícula dentro de la imagen
fault-no-point-within-picture = no es un punto dentro de la imagen
fault-write-x-y-in-files = escriba [x, y] en la `unit` del archivo
fault-write-characters-occur-0-9 = escriba los caracteres que aparecen, de 0-9 y A-Z
fault-format-has-2-12-positions = un formato tiene de 2 a 12 posiciones
fault-has-in = tiene { $c } en "{ $text }"
fault-l-letter-d-digit-either = L una letra, D una cifra, ? cualquiera; p. ej. "LLDDDLL"
fault-see-docs-guide-model-packs = vea docs/guide/model-packs.md
fault-name-pack = el nombre de un [[pack]]
fault-name-pack-this-file = nombre un [[pack]] de este archivo
fault-short-name-e-g-default = un nombre corto, p. ej. "default"
fault-name-model-with-role-detector = el nombre de un [[model]] con role = "detector"
fault-name-model-with-role-reader = el nombre de un [[model]] con role = "reader"
fault-name-model-this-file-with = nombre un [[model]] de este archivo con role = "{ $key }"
fault-bias-detector-reader-least-see = bias, detector, reader y least; vea docs/guide/model-packs.md
fault-short-name-e-g-platenet = un nombre corto, p. ej. "platenet"
fault-onnx-file-relative-this-manifest = el archivo .onnx, relativo a este manifiesto
fault-where-file-comes-from = de dónde viene el archivo
fault-its-licence-e-g-mit = su licencia, p. ej. "MIT"
fault-detectors-platenet-yolo-end2end-readers = detectores: platenet, yolo, end2end; lectores: slots, ctc
fault-does-not-go-with-models = no encaja con la role del modelo
fault-only-reads-fixed-slots-can = solo se pueden promediar lecturas de posiciones fijas; quítelo
fault-does-not-go-with-this = no encaja con este decodificador
fault-64-hex-digits-sha256sum-file = 64 cifras hexadecimales; `sha256sum ARCHIVO` las dice
fault-missing-or-no-size = falta o no es un tamaño
fault-write-height-width-in-pixels = escriba [alto, ancho] en píxeles, p. ej. [384, 640]
fault-grey = es "grey"
fault-detector-takes-rgb-or-bgr = un detector toma rgb o bgr
fault-holds-zero = contiene un cero
fault-three-numbers-above-0 = tres números mayores que 0
fault-multiples-as-multiple-says = múltiplos de { $m }, como dice multiple_of
fault-no-number-no-list-three = no es un número ni una lista de tres
fault-cannot-be-read-8 = "{ $file }" no se puede leer: { $e }
fault-one-symbol-line-utf-8 = un símbolo por línea, UTF-8
fault-write-either-alphabet-0123-or = escriba alphabet = "0123…" o alphabet_file = "ARCHIVO"
fault-missing-or-given-twice = falta, o está dos veces
fault-has-times-sign = tiene { $empties } veces el signo "_"
fault-exactly-one-marks-symbol-stands = exactamente un "_" marca el símbolo de una posición vacía

## Certificates

fault-no-certificate-in-pem = no es un certificado en PEM
fault-holds-no-certificate-in-pem = no contiene ningún certificado en PEM
fault-holds-no-private-key-in = no contiene ninguna clave privada en PEM
fault-key-kind-not-known = es una clave de un tipo desconocido
fault-not-key-certificate = no es la clave del certificado
fault-direction-against-areas = es "{ $word }", pero el carril lleva { $other }: de "{ $from }" a "{ $to }"
fault-write-direction-or-exchange = escriba direction = "{ $other }", o intercambie from y to
fault-no-input-of-crossings = es "input", pero aquí ningún [[input]] informa de pasos: nadie habría pasado nunca
fault-write-input-of-crossings = escriba un [[input]] con lane = "{ $lane }", o crossing = "assumed"
fault-no-input-of-direction = es "input", pero ningún [[input]] informa de su sentido: el carril nunca se activaría
fault-write-input-of-direction = escriba un [[input]] con lane = "{ $lane }" y meaning = "direction", o reversible = "schedule"
fault-write-ids-of-lanes = escriba las ids de secciones [[lane]]
fault-group-differs-in-capitals = se diferencia de otro grupo solo en mayúsculas
fault-keep-one-of-two-groups = deje una de las dos secciones, y escriba el grupo así también en la lista de permisos
fault-capitals-count = escriba "{ $group }": las mayúsculas cuentan
fault-write-group-with-that-id = escriba una sección [[group]] con esa id
fault-write-group-or-known-one = escriba una sección [[group]] con esa id, o uno de los grupos conocidos: { $known }
fault-exit-that-looks-away = zona { $area }: la salida { $held } comprueba el antirretorno, pero la salida { $free } no: quien sea retenido en una puede salir por la otra
fault-missing-and-so-is-exit = falta, y exit también
fault-write-entry-or-exit = escriba entry = "hard" o exit = "soft": el modo que vale entonces
fault-holds-text = contiene "{ $text }"
fault-write-days-and-times = escriba días y horas: "mon-fri 07:00-19:00; hol 08:00-12:00"
fault-write-day-of-one-year = escriba un día de un año, "2026-04-06", o de todos los años, "12-25"
fault-write-exempt-in-those-groups = escriba exempt = true en la sección [[group]] de cada uno de ellos
fault-write-exempt-in-other-groups = escriba exempt = true en la sección [[group]] de cada otro grupo
fault-listens-without-tls = web.listen es { $listen }: otras máquinas llegan al panel sin TLS, y las contraseñas se pueden leer por el camino. Dele certificado y clave, o escuche en 127.0.0.1 detrás de un proxy con TLS y ponga https = true
fault-write-where-audit = escriba "syslog", la id de una sección [[notify]] ({ $known }), o una ruta con una /: "/mnt/log/heads.txt"
fault-write-addresses-of-proxies = escriba las direcciones o redes de los proxys: ["127.0.0.1", "10.0.0.0/24"]
fault-write-dashboards-address = escriba la dirección en la que se llega al panel: "https://gate.example"
fault-contact-at = contacto en { $at }
fault-contact-not-in-answer = su respuesta ({ $bytes } bytes) no dice ni cerrado ni abierto
fault-no-answer-in = sin respuesta en { $seconds } s
fault-contact-not-in-it = el contacto no está en su respuesta
fault-name-without-address = el nombre no tiene dirección
fault-name-not-found-in = el nombre no se resolvió en { $seconds } s
fault-no-connection-in = sin conexión en { $seconds } s
fault-write-contact-closed = escriba lo que contiene la respuesta cuando el contacto está cerrado: closed = "ON"
fault-write-contact-open = escriba lo que contiene la respuesta cuando el contacto está abierto: open = "OFF"
fault-write-contacts-topic = escriba el tema en el que avisa el contacto: topic = "stat/loops/SWITCH1"
fault-barrier-contact-but-no-gate = es un contacto de una barrera, pero el carril no tiene barrera
fault-write-gate-of-lane = escriba gate = "…" en el carril, o quite esta entrada

## Cuánto tiempo se guarda

fault-retention-pictures = { $days } días, pero las imágenes se guardan { $evidence_days } (store.evidence_days): en la imagen se lee la matrícula
fault-retention-pictures-hint = no guarde las imágenes más tiempo que aquello a lo que pertenecen
fault-retention-repeated = { $days } días, pero los infractores reincidentes se cuentan durante { $repeated } (passback.repeated_days)
fault-retention-repeated-hint = guarde las infracciones al menos tanto tiempo como se cuentan
fault-retention-past = { $past } días, pero la clase más corta tiene { $days } días: un estado anterior conoce vehículos de los { $heal } días previos
fault-retention-past-hint = escriba menos días, o guarde todas las clases más tiempo
fault-retention-stay = menos past_days son { $own } días, pero { $key } son { $days } días: el vehículo dejaría de conocerse antes de tiempo
fault-retention-stay-hint = guarde más tiempo los vehículos sin autorización, o mire menos atrás (past_days), o ponga el límite más corto
fault-write-entity = escriba el nombre de la salida como lo tiene el equipo: entity = "open_barrier", entity = "1@0"
fault-is-lanes-own-camera = es la propia cámara del carril
fault-write-another-camera = escriba el id de otra [[camera]], o quítelo
fault-onvif-has-no-events = { $at } no tiene eventos: necesita ONVIF Profile M, activado
fault-onvif-no-subscription = { $at } no crea una suscripción de eventos
fault-onvif-clock-moved = el reloj de { $at } es otro ahora: se ha reiniciado o se ha ajustado
fault-onvif-not-understood = { $at } responde algo que no se entiende
fault-write-file-or-url-of-list = escriba dónde está la lista: file = "/srv/permits/list.csv", o url = "https://…"
fault-write-group-or-permit = escriba group = "residents" o permit = "P-17"
fault-set-and-so-is-group = está puesto, y group también
fault-own-plates-of-source = están puestos, pero permit_source { $source } no tiene prefix: su próxima lista desharía lo que cambien los titulares
fault-write-prefix-of-source = escriba prefix en [[permit_source]], para que los demás no sean suyos, o quite [[own_plates]]
fault-write-ldaps-host = escriba ldaps://host o ldap://host, lo demás en base, filter y username; con contraseña, ldaps o start_tls = true
fault-no-directory-address = no es la dirección de un directorio
fault-write-directory-base = escriba dónde empieza la búsqueda, por ejemplo base = "ou=people,dc=example,dc=org"
fault-write-directory-filter = escriba un filtro LDAP, por ejemplo "(carLicense=*)"
fault-directory-in-clear = enviaría la contraseña sin cifrar
fault-write-directory-user = escriba con qué nombre se entra, por ejemplo username = "cn=reader,dc=example,dc=org"
fault-set-and-so-is-url = está puesto, y url también
fault-write-relays-token = escriba el token del relé, como lo llama el equipo: relay = "RelayOutputToken_1"
fault-write-inputs-token = escriba el token del contacto, como lo llama el dispositivo: input = "DigitalInput_1"
fault-set-and-so-is-input = está puesto, e input también
fault-onvif-other-contacts = el dispositivo informa de contactos, pero no de { $which }; conoce { $names }
fault-write-gpio-chip = escriba la ruta del chip: address = "/dev/gpiochip0"
fault-write-gpio-line = escriba el número de la línea en el chip, desde 0: gpio = 17
fault-gpio-not-taken = no se puede tomar la línea ({ $e }): compruebe la ruta, si este usuario puede abrirla y si otro programa tiene la línea
fault-write-path-of-posts = escriba a qué ruta de ese puerto envía esta cámara: path = "/entrada"
fault-listens-where-dashboard-does = { $listen } es del panel (web.listen)
fault-write-another-port = escriba otro puerto
fault-listens-where-camera-does = es el puerto de la cámara { $other }, con una dirección escrita de otra manera
fault-write-same-listen = escriba la misma dirección en ambas, u otro puerto
fault-camera-not-told-apart = la cámara { $other } también envía a { $listen }, desde la misma dirección: no se sabe de quién es una lectura
fault-write-what-tells-apart = escriba para cada una otra ruta (path = "/entrada"), un token propio (token_file), el canal de un grabador u otro puerto
fault-camera-is-another-address = { $peer } envía aquí y no se le escucha, porque no es la dirección de la cámara: revise `from`
fault-camera-posts-elsewhere = la cámara envía a otra ruta o sin su token, y no se le escucha: revise la ruta en la cámara, y aquí path y el token
fault-camera-posts-wrong-password = la cámara envía con usuario o contraseña incorrectos, y no se le escucha: revise username y la contraseña, aquí y en la cámara
fault-camera-wants-log-in = { $at } pide iniciar sesión: escriba username, y password_env o password_file
fault-is-video-stream = es una transmisión de vídeo
fault-write-address-of-its-pages = escriba la dirección de las páginas de la cámara, http://host; o quite maker, y sus imágenes se leen aquí
fault-holds-user-or-password = contiene un usuario o una contraseña
fault-camera-secret-missing = no se escuchará a la cámara { $id }: { $why }

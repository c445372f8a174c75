### Why a camera gives no pictures

## Why a camera gives no pictures

camera-connecting = conexión
camera-seeing = da imágenes, { $width }x{ $height }
camera-seeing-changed = da imágenes, pero su tamaño pasó de { $w }x{ $h } a { $width }x{ $height }: compruebe la calibración del carril
feed-nobody-looks = da imágenes, pero la parte que las analiza ha fallado
feed-connecting = conectando
feed-stopped = parada
camera-asking-what-it-offers-describe = consulta de lo que ofrece (DESCRIBE)
camera-setting-up-the-stream-setup = preparación del flujo (SETUP)
camera-starting-the-stream-play = inicio del flujo (PLAY)

## Cameras: what to try and why

camera-is-rtsp-switched-on-in-the = ¿está activado RTSP en la cámara, y es correcto el puerto (normalmente 554)?
camera-check-the-cameras-power-cable-and = revise alimentación, cable y dirección de la cámara; ¿responde a ping desde esta máquina?
camera-check-the-spelling-of-the-name = revise cómo está escrito el nombre, o escriba la dirección en cifras
camera-restart-the-camera-if-it-stays = reinicie la cámara; si sigue así, ¿es de verdad ese su puerto RTSP?
camera-the-gateway-tries-again-by-itself = la pasarela lo vuelve a intentar sola; si se repite, revise cable, conmutador y el límite de espectadores de la cámara
camera-correct-username-and-password-some-cameras = corrija usuario y contraseña; algunas cámaras bloquean la cuenta tras pocos intentos fallidos
camera-add-username-and-password-env-or = añada username y password_env (o password_file) a esta cámara en el archivo de la instalación
camera-give-the-account-the-right-to = dé a la cuenta, en la cámara, el permiso de ver vídeo en directo
camera-set-the-variable-in-the-services = ponga la variable en el entorno del servicio, o escriba la contraseña en el archivo
camera-look-up-the-streams-path-in = busque la ruta del flujo en el manual de la cámara, p. ej. /Streaming/Channels/101
camera-see-the-cameras-own-log-it = mire el registro de la cámara; quizá solo permita pocos espectadores a la vez
camera-switch-the-video-stream-on-in = active el flujo de vídeo en la cámara
camera-set-the-camera-to-h-264 = ponga la cámara en H.264, H.265 o MJPEG
camera-is-the-port-really-the-cameras = ¿es de verdad el puerto RTSP de la cámara, y nada altera el tráfico?
camera-switch-off-smart-codec-h-264 = desactive el «smart codec» (H.264+/H.265+) en la cámara, o baje su tasa de bits
camera-check-the-path-it-is-relative = revise la ruta; es relativa al archivo de la instalación
camera-check-the-files-rights-and-that = revise los permisos del archivo, y que ffprobe pueda leerlo
camera-write-loop-true-to-play-it = escriba repeat = true para reproducirlo una y otra vez
camera-hint-halting = reinicie la cámara; si sigue así, busque un fallo de la red entre ella y la pasarela
camera-hint-no-whole-picture = baje la tasa de bits o el tamaño de imagen de la cámara y reiníciela; si sigue así, pruebe transport = "udp" (o "tcp")
camera-hint-too-much = ¿es la cámara, y está bien su firmware? Reiníciela, y mire si otra cosa responde en su dirección
camera-hint-too-large = ponga en la cámara una imagen menor o una tasa de bits más baja
camera-hint-login-unknown = ponga el acceso RTSP de la cámara en digest
camera-hint-sent-elsewhere = si es correcto, escriba esa dirección como url de esta cámara
camera-hint-encryption = con un certificado propio de la cámara escriba any_certificate = true; ¿es el puerto el de rtsps (normalmente 322)?
camera-hint-transport-tcp = escriba transport = "tcp", o active UDP en la cámara
camera-hint-transport-udp = escriba transport = "udp", o active RTSP sobre TCP en la cámara
camera-it-begins-again-by-itself-report = vuelve a empezar solo; comuníquelo con el registro de la pasarela
camera-restart-the-gateway-see-its-log = reinicie la pasarela; vea su registro
camera-connection-refused-nothing-answers-at = conexión rechazada: nada responde en { $address }
camera-cannot-be-reached = no se alcanza { $address } ({ $detail })
camera-no-machine-is-known-by-the = no se conoce ninguna máquina con el nombre { $host }
camera-no-answer-for-s-while-the = sin respuesta durante { $limit_s } s ({ $step }): la cámara acepta la conexión pero no dice nada
camera-no-picture-for-s-the-camera = sin imagen durante { $limit_s } s: la cámara acepta la conexión pero no envía nada
camera-halting = solo llegaron { $bytes } bytes de una respuesta en { $limit_s } s ({ $step })
camera-no-whole-picture = la cámara envió { $bytes } bytes en { $limit_s } s y ninguna imagen completa{ $skipped ->
    [0] {""}
   *[other] {" "}({ $skipped } de ellos no son ni RTP ni RTSP)
 }
camera-excess-head = una respuesta cuya cabecera no termina (64 líneas, 16 KB)
camera-excess-description = una descripción (SDP) de más de 256 KB
camera-excess-picture = una imagen de más de 8 MB
camera-excess-pixels = una imagen de más de 33 millones de píxeles
camera-too-much = la cámara envía { $what }
camera-login-unknown = la cámara pide un acceso que aquí no se conoce ({ $found })
camera-sent-elsewhere = la cámara remite la pasarela a { $to }
camera-encryption = sin conexión cifrada ({ $detail })
camera-transport-refused-udp = la cámara no envía por UDP (461)
camera-transport-refused-tcp = la cámara no envía por TCP (461)
camera-detail-no-answer = sin respuesta durante { $limit_s } s
camera-detail-begins = empieza por: { $begins }
camera-detail-broken-answer = su respuesta no se puede leer
camera-the-camera-closed-the-connection = la cámara cerró la conexión
camera-wrong-user-name-or-password-the = usuario o contraseña incorrectos (la cámara dice 401)
camera-the-camera-asks-for-a-user = la cámara pide usuario y contraseña, y no hay ninguno configurado
camera-the-camera-knows-the-account-but = la cámara conoce la cuenta pero le niega este flujo (403)
camera-no-password = sin contraseña: { $missing }
camera-the-camera-has-no-stream-at = la cámara no tiene ningún flujo en { $path } (404)
camera-the-camera-refused-with-status-while = la cámara rechazó con estado { $code } ({ $step })
camera-offers-no-video = la cámara no ofrece vídeo en esta dirección{ $offered }
camera-offers-only = , solo: { $offered }
camera-the-camera-sends-which-cannot-be = la cámara envía { $found }, que aquí no se puede decodificar
camera-what-comes-from-there-is-not = lo que viene de ahí no es un flujo de vídeo ({ $detail })
camera-data-comes-from-the-camera-but = llegan datos de la cámara, pero no se puede decodificar ninguna imagen ({ $detail })
camera-does-not-exist = { $path } no existe
camera-cannot-be-read-as-video-or = { $path } no se puede leer como vídeo ni como imagen ({ $detail })
camera-holds-no-pictures-jpg-png-bmp = { $path } no contiene imágenes (jpg, png, bmp, webp)
camera-the-video-was-played-to-its = el vídeo se reprodujo hasta el final
camera-the-part-of-the-gateway-that = la parte de la pasarela que atiende esta cámara se detuvo ({ $detail }) y vuelve a empezar
camera-the-gateway-itself-failed = falló la propia pasarela: { $detail }

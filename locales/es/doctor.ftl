
doctor-well = bien
doctor-look = mirar
doctor-fault = FALLO
doctor-advice = → { $advice }
doctor-sum =
    { $faults ->
        [0] { $things } cosas comprobadas, ninguna con fallo
        [one] { $things } cosas comprobadas, 1 con fallo
       *[other] { $things } cosas comprobadas, { $faults } con fallo
    }{ $looks ->
        [0] .
        [one] ; 1 por mirar.
       *[other] ; { $looks } por mirar.
    }

doctor-of-site-file = archivo de la instalación
doctor-of-clock = reloj
doctor-of-disk = disco
doctor-of-data = datos
doctor-of-certificate = certificado
doctor-of-models = modelos
doctor-of-dashboard = panel
doctor-of-camera = cámara { $id }
doctor-of-substream = segundo flujo de la cámara { $id }
doctor-of-gate = barrera { $id }
doctor-of-contact = contacto de { $lane }

doctor-site-file-well =
    en orden, con { $lanes ->
        [one] 1 carril
       *[other] { $lanes } carriles
    } y { $cameras ->
        [one] 1 cámara
       *[other] { $cameras } cámaras
    }
doctor-site-file-look = compruebe si es lo que quería; `plategate check` dice más

doctor-clock-well = lo mantiene un servidor de hora
doctor-clock-fault = no lo mantiene ningún servidor de hora: si se desvía, fallan las horas, los registros y los códigos de autenticación
doctor-clock-look = aquí no se puede saber si lo mantiene un servidor de hora
doctor-clock-advice = instale chrony, o active systemd-timesyncd (`timedatectl set-ntp true`), con un servidor que esta red alcance

doctor-disk-well = { $free } MB libres
doctor-disk-look = { $free } MB libres, pero las imágenes aún pueden ocupar { $wanted } MB
doctor-disk-fault = solo { $free } MB libres: pronto no se podrá escribir nada
doctor-disk-unknown = no se puede saber el espacio libre ({ $e })
doctor-disk-advice = libere espacio en el disco de { $path }, o reduzca `evidence_max_mb` y `evidence_days` en [store]

doctor-data-well = { $path }, de esta versión
doctor-data-empty = { $path }, vacío: aquí aún no se ha ejecutado nada
doctor-data-none = { $path } aún no existe
doctor-data-none-advice = el primer arranque lo crea, si el usuario de la pasarela puede escribir ahí
doctor-data-closed = este usuario no puede escribir en { $path }
doctor-data-closed-advice = ejecútelo como el usuario de la pasarela (`sudo -u plategate …`); si sigue diciéndolo, hágalo propietario
doctor-data-open = cualquiera de esta máquina puede mirar en { $path } (modo { $mode }), donde están matrículas e imágenes
doctor-data-open-advice = chmod 700 { $path }
doctor-data-older = la base de datos la escribió una versión anterior: el próximo arranque la adopta
doctor-data-older-advice = antes plategate backup: después un programa más antiguo no puede leerla
doctor-data-broken-advice = instale el programa que la escribió, o restaure una copia (docs/ref/journal.md)

doctor-certificate-well =
    válido { $days ->
        [one] 1 día más
       *[other] { $days } días más
    }
doctor-certificate-soon =
    { $days ->
        [0] caduca hoy
        [one] caduca en 1 día
       *[other] caduca en { $days } días
    }
doctor-certificate-over =
    caducado desde hace { $days ->
        [one] 1 día
       *[other] { $days } días
    }: los navegadores lo rechazan
doctor-certificate-unread = no se puede leer ({ $e })
doctor-certificate-none = no hay ningún certificado en el archivo
doctor-certificate-advice = ponga un certificado nuevo en lugar del archivo; la pasarela en marcha lo adopta en un minuto

doctor-models-well = el paquete { $name } de { $folder } se puede usar
doctor-models-advice = instale de nuevo el paquete, o `make setup` en un checkout

doctor-dashboard-answers = responde en { $address }: la pasarela está en marcha
doctor-dashboard-silent = nada responde en { $address }, y el puerto está libre
doctor-dashboard-silent-advice = arranque la pasarela: `systemctl start plategate`; por qué no funciona: `journalctl -u plategate`
doctor-dashboard-taken = nada responde en { $address }, y no se puede escuchar ahí ({ $e })
doctor-dashboard-taken-advice = dé a `listen` en [web] una dirección de esta máquina y un puerto libre

doctor-camera-well = { $fps } imágenes por segundo, { $kbit } kbit/s
doctor-camera-seen = llegan imágenes
doctor-camera-file = grabado: no hay nada que alcanzar
doctor-camera-push = lee por sí misma y envía a { $listen }; si llegan lecturas lo muestra la página de su carril
doctor-camera-keys = un fotograma clave solo cada { $seconds } s: un carril en reposo no despierta hasta el siguiente
doctor-camera-keys-advice = ponga el intervalo de fotogramas clave de la cámara (I-frame, GOP) en un segundo
doctor-camera-lost = se perdieron { $lost } paquetes por el camino
doctor-camera-lost-advice = revise cable, conmutador y enlaces inalámbricos; use TCP (`transport = "tcp"`)

doctor-gate-well = se alcanza: { $what }
doctor-gate-advice = revise alimentación, cable y dirección; después dé un impulso con alguien al lado: plategate gate-test { $id } SITE.toml --yes

doctor-contact-well = se alcanza: { $what }
doctor-contact-fault = { $what }: { $e }
doctor-contact-late = { $what }: sin respuesta a tiempo
doctor-contact-advice = revise alimentación, cable y dirección de su dispositivo
doctor-of-backup = copia de seguridad
doctor-backup-off = el archivo de la instalación no pide ninguna
doctor-backup-advice = escriba una sección [backup] con dir en otro disco u otra máquina (docs/guide/backup.md)
doctor-backup-none-advice = ¿está montado { $dir }, y puede escribir ahí el usuario de la pasarela? plategate backup dice qué lo impide
doctor-camera-answers = { $at } responde; si llegan lecturas lo muestra la página de su carril
doctor-camera-push-advice = docs/guide/cameras.md dice qué hay que ajustar, fabricante por fabricante; `plategate probe-device DIRECCIÓN` mira el dispositivo

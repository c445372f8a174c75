### What is told to the outside: messages, and what is said of their targets.

## Titles. No plate may stand in one

notify-waiting = Un vehículo espera en { $lane }
notify-denied = Un vehículo de la lista negra en { $lane }
notify-area-full = Un vehículo llegó a { $lane } con su zona llena
notify-violation = Infracción en { $lane }
notify-refused = Se rechazó un vehículo con permiso en { $lane }
notify-overstay = Un vehículo está en { $area } desde { $since }, más de lo permitido
notify-in-two-lots = { $site }: con una misma matrícula se dejó entrar a un vehículo aquí y en el aparcamiento { $lot }
notify-lot-silent = No se sabe nada del aparcamiento { $lot } desde { $since }
notify-lot-heard = Se vuelve a saber del aparcamiento { $lot }
notify-edit-lost = Un cambio de { $of } hecho aquí no cuenta: el aparcamiento { $lot } lo cambió después sin saberlo
notify-camera-down = La cámara de { $lane } no da imágenes
notify-camera-up = La cámara de { $lane } vuelve a dar imágenes
notify-gate-failed = La barrera { $gate } no tomó una orden
notify-lane-drift = { $lane } lee peor que antes
notify-started-first = { $site }: la pasarela ha arrancado por primera vez
notify-started = { $site }: la pasarela ha arrancado; estuvo parada desde { $since }
notify-stopped = { $site }: la pasarela se está parando
notify-audit-head = { $site }: la auditoría de seguridad termina en { $head }
notify-disk-low = { $site }: el disco está casi lleno ({ $name })
notify-backup-old = { $site }: la última copia de seguridad es antigua ({ $name })
notify-part-failed = { $site }: { $name } no funciona
notify-part-well = { $site }: { $name } vuelve a funcionar
notify-digest = { $site }: { $count } mensajes
notify-test-title = { $site }: mensaje de prueba
notify-test-text = Alguien comprueba si llegan los mensajes de esta pasarela. Este ha llegado.

## Texts

notify-where-and-when = { $site }, { $at }
notify-plate = Matrícula { $plate }
notify-and-more = … y { $count } más
notify-moment = %d/%m/%Y %H:%M:%S

## Kinds, as a digest counts them

notify-kind-waiting = vehículo en espera
notify-kind-denied = lista negra
notify-kind-area-full = zona llena
notify-kind-violation = infracción
notify-kind-refused = permiso rechazado
notify-kind-overstay = exceso de estancia
notify-kind-in-two-lots = en dos aparcamientos
notify-kind-lot-silent = aparcamiento en silencio
notify-kind-lot-heard = aparcamiento de nuevo en contacto
notify-kind-edit-lost = cambio perdido
notify-kind-camera-down = cámara caída
notify-kind-camera-up = cámara recuperada
notify-kind-gate-failed = fallo de barrera
notify-kind-lane-drift = carril lee peor
notify-kind-disk-low = disco casi lleno
notify-kind-backup-old = copia antigua
notify-kind-part-failed = parte averiada
notify-kind-part-well = parte recuperada
notify-kind-started = arrancada
notify-kind-stopped = parada
notify-kind-audit-head = final de la auditoría
notify-kind-digest = resumen
notify-kind-test = prueba

## Targets

notify-behind = mensajes a { $id }: { $waiting } esperan desde { $since }: { $why }. Se vuelve a intentar solo
notify-never-built = no se pueden enviar mensajes a { $id }: { $why }
notify-status = { $host } respondió { $status }
notify-status-gone = { $host } respondió 410: esa dirección ya no existe. Corríjala en el archivo de la instalación o quite la sección; hasta entonces se sigue intentando
notify-no-connection = no se alcanza { $host }: { $cause }
notify-no-answer = { $host } no respondió en { $limit_s } s
notify-private-address = { $host } lleva a { $address }, que no es una dirección pública. Escriba allow_private = true en su sección si es lo que quiere
notify-answered = { $host } respondió { $status }
notify-store = no se puede leer o guardar lo comunicado: { $why }
notify-given-up = { $id }: el mensaje { $message } se rechazó { $tries } veces y se abandona: { $why }
notify-no-target = no hay destino { $id }; conocidos: { $known }

## Faults of the site file

notify-fault-for = { $name } no es un tipo de mensaje
notify-fault-quiet = { $text } no es un tramo del día
notify-fault-quiet-hint = escriba desde y hasta: "22:00-06:00"
notify-fault-url = escriba la dirección que recibe los mensajes: "https://host/ruta"
notify-fault-no-web-address = no es una dirección web
notify-fault-plain-http = enviaría los mensajes sin cifrar
notify-fault-plain-http-hint = escriba https://, o allow_private = true si nunca sale de su propia red
notify-fault-private = { $address } no es una dirección pública
notify-fault-private-hint = escriba allow_private = true si es lo que quiere
notify-fault-credentials = contiene usuario o contraseña
notify-fault-credentials-hint = ponga lo secreto en un archivo o en el entorno
notify-fault-secret = el secreto debe ser whsec_ y de 24 a 64 bytes en base64: { $why }
notify-fault-secret-missing = escriba secret_env o secret_file: por él sabe el destinatario que los mensajes son suyos
notify-fault-lane = no hay carril { $id } en este archivo
notify-fault-group = no hay grupo { $id } en este archivo
notify-fault-known = conocidos: { $known }
notify-fault-broker = escriba la dirección del broker: "mqtt.lan" o "mqtt.lan:1883"
notify-fault-topic = escriba un topic sin comodines ni espacios, p. ej. "plategate/north"

## MQTT

notify-taken = { $host } lo ha recibido
notify-ha-event = Eventos
notify-ha-violations = Infracciones hoy
notify-ha-camera = Cámara { $name }
notify-ha-open = Abrir { $name }
notify-ha-area = Vehículos en { $name }
notify-ha-picture = Última imagen

## Mail, services, syslog

notify-fault-server = escriba el servidor de correo: "mail.example" o "mail.example:587"
notify-fault-mailbox = escriba una dirección: "gate@example.org"
notify-fault-recipients = escriba de 1 a { $most } direcciones: ["guard@example.org"]
notify-fault-profile = escriba uno de { $known }, o la ruta de un archivo propio
notify-fault-profile-asks = el perfil lo necesita
notify-fault-placeholder = contiene { $name } entre llaves dobles, donde solo pueden estar: { $known }
notify-fault-syslog = escriba "udp://host:514", "tcp://host:514" o "unix:/dev/log"
notify-sent-unanswered = enviado a { $host }, que no responde nada

## Web Push

notify-fault-contact = escriba a quién pueden escribir los servicios push: "mailto:admin@example.org"
notify-push-alone = solo la pasarela en marcha conoce los dispositivos: envíe la prueba con POST /api/v1/notify/ID/test
notify-push-key = no se pudo crear una clave para Web Push
notify-push-told = comunicado a { $count ->
    [one] un dispositivo
   *[other] { $count } dispositivos
 }
notify-kind-tailgating = colado
notify-tailgated = Alguien cruzó { $lane } justo detrás de otro vehículo

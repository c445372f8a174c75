### Varias pasarelas, una región: el enlace con las demás y `plategate region`.

## El archivo del sitio

region-fault-name = escriba el nombre de la región, como se dio a `plategate region init`, p. ej. name = "campus"
region-fault-gateway = escriba el nombre de esta pasarela en su región, como máximo 40 letras, cifras, - y _, p. ej. gateway = "north"
region-fault-postgres = escriba dónde está la base de datos de la región y con qué usuario se entra, p. ej. postgres = "postgres://plategate_north@db1/plategate"
region-fault-no-address = no es la dirección de una base de datos PostgreSQL con usuario y equipo
region-fault-password = contiene una contraseña
region-renamed = El archivo del sitio llama a esta pasarela { $now } en su región, y allí empezó como { $was }: vuelva a escribir { $was }. Un nombre queda para siempre

## Estado

region-connecting = Conectando con la base de datos de la región
region-well =
    { $count ->
        [one] La base de datos de la región tiene todas las noticias; una pasarela pertenece a ella
       *[other] La base de datos de la región tiene todas las noticias; { $count } pasarelas pertenecen a ella
    }
region-link-down = Sin enlace con los demás aparcamientos desde { $since }: { $why }. Este aparcamiento sigue por su cuenta y comunica lo que ocurra cuando vuelva el enlace.
region-news-missing = Faltan noticias de { $lots }
region-lot-since = { $gateway } desde { $since }
region-clock-ahead = El reloj de este equipo va { $by_s } s adelantado respecto al de la base de datos de la región: compruebe el servicio de hora de ambos equipos (timedatectl)
region-clock-behind = El reloj de este equipo va { $by_s } s atrasado respecto al de la base de datos de la región: compruebe el servicio de hora de ambos equipos (timedatectl)

## Por qué no hay enlace

region-no-answer = sin respuesta en { $limit_s } s: mire la red y el equipo de la base de datos
region-link-ended = la base de datos terminó la conexión
region-log-in-refused = la base de datos rechaza la entrada ({ $message }): compruebe el rol en `postgres`, su contraseña y pg_hba.conf
region-disk-full = el disco de la base de datos está lleno ({ $message }): libere espacio allí
region-no-schema = no hay ninguna región en esta base de datos ({ $message }): compruebe el nombre de la base de datos o ejecute `plategate region init`
region-no-right = la base de datos no permite eso a este rol ({ $message }): ejecute de nuevo `plategate region init` con el nombre de esta pasarela
region-none-there = no hay ninguna región en { $place }: compruebe el nombre de la base de datos o ejecute `plategate region init`
region-newer = la región en { $place } tiene la forma { $form }, y este programa conoce como máximo la forma { $knows }: actualice esta pasarela
region-older = la región en { $place } tiene la forma { $form }, y este programa necesita la forma { $knows }: ejecute `plategate region init` con este programa
region-other-name = la región en { $place } es { $name }, y el archivo del sitio dice { $wanted }: compruebe `name` y `postgres`
region-role-of-other = el rol { $role } es el de la pasarela { $own }, y el archivo del sitio dice { $wanted }: compruebe `gateway` y `postgres`
region-role-of-none = el rol { $role } no es de ninguna pasarela: ejecute `plategate region init` con --gateway { $wanted }
region-name-taken = el nombre { $name } está en uso en { $host } (oído hace { $ago_s } s): si es otro equipo, dé otro nombre a uno de ellos; si es este antes de reiniciarse, sigue solo en { $lease_s } s
region-name-lost = otro proceso tomó el nombre { $name }, pues este no se había oído durante demasiado tiempo
region-foreign-schema = el esquema plategate de esta base de datos no es de este programa ({ $message }): use otra base de datos
region-certificate = no se acepta el certificado del equipo de la base de datos ({ $message }): escriba como `ca` el certificado de quien lo firmó y, como equipo en `postgres`, su nombre
region-ca-unreadable = los certificados en { $place } no se pueden leer: { $e }

## plategate region

region-made = La región { $name } está en { $place }, forma { $form }.
region-gateway-made = { $gateway } entra como { $role }; su contraseña está en { $file }
region-gateway-known = { $gateway } entra como { $role }, con la contraseña que tiene
region-password-file = { $file } no se puede escribir: { $e }
region-bad-name = «{ $name }» no es nombre de una pasarela: como máximo 40 letras, cifras, - y _
region-taken-name = la base de datos ya contiene la región { $name }, y una base de datos es una región: use otra base de datos o --region { $name }
region-no-section = El archivo del sitio no tiene sección [region]
region-address = «{ $text }» no es la dirección de una base de datos PostgreSQL: escriba postgres://ADMIN@EQUIPO/BASE
region-status-head = Región { $name }, forma { $form }, { $facts } hechos de { $days } días como máximo
region-status-row = { $gateway }: { $seen }; versión { $build } en { $host }; comunicado hasta { $epoch }.{ $seq }; su reloj va { $ahead_ms } ms adelantado
region-status-new = { $gateway }: todavía no ha estado
region-seen-now = presente, oída hace { $ago_s } s
region-seen-silent = EN SILENCIO, oída hace { $ago_s } s
region-forgotten = { $gateway } ya no pertenece a la región; se borraron { $facts } de sus hechos, y su rol { $role } no puede entrar
region-forget-unknown = No hay ninguna pasarela { $gateway } en la región. Hay: { $known }
region-forget-there = { $gateway } se oyó hace { $ago_s } s: deténgala primero

## El archivo de la instalación: imágenes

region-fault-no-web-address = no es la dirección de un panel
region-fault-pictures = escriba dónde alcanzan los demás gateways el panel de este, p. ej. pictures = "https://10.1.2.3:8080/"

## Aparcamientos

menu-lots = Aparcamientos
lots-lots = Aparcamientos
lots-violations = Infracciones de todos los aparcamientos
lots-passages = Pasos de todos los aparcamientos
lots-region = Región { $region }
lots-inside-all = { $total ->
        [one] un vehículo dentro, en todos los aparcamientos
       *[other] { $total } vehículos dentro, en todos los aparcamientos
    }
lots-down = <b>Sin conexión con los demás aparcamientos desde { $since }:</b> { $why }. Este aparcamiento sigue por sí mismo; de los demás se dice lo que se sabía entonces.
lots-this = este aparcamiento
lots-silent = No se sabe nada de él desde { $since }: faltan sus noticias
lots-no-link = Sin conexión con los demás aparcamientos
lots-never = Todavía no ha estado
lots-well = Todo en orden
lots-not-well = { $count ->
        [one] Una cosa no está en orden
       *[other] { $count } cosas no están en orden
    }
lots-gates-off = Las barreras están desconectadas: ninguna se abre
lots-lane-blind-since = { $lane } no ve nada desde { $since }
lots-lane-blind = { $lane } no ve nada
lots-gate-not-well = La barrera { $gate } no está en orden
lots-part-journal = No se puede escribir su diario
lots-part-disk = Su disco está casi lleno
lots-part-clock = Su reloj no está en orden
lots-part-backup = Su copia de seguridad es antigua o ha fallado
lots-part-audit = Su registro de auditoría no está en orden
lots-part-other = No está en orden: { $part }
lots-clock-ahead = Su reloj va { $by_s } s por delante del de la base de datos
lots-clock-behind = Su reloj va { $by_s } s por detrás del de la base de datos
lots-news-not-yet-at = Sus últimas noticias aún no están en { $lots }
lots-unknown-facts = { $count ->
        [one] Ha comunicado algo que esta versión no conoce: actualice este gateway
       *[other] Ha comunicado { $count } cosas que esta versión no conoce: actualice este gateway
    }
lots-heard = Oído
lots-build = Versión
lots-clock = Reloj adelantado (ms)
lots-lanes = Carriles que ven
lots-of = { $count } de { $of }
lots-disk = Libre en disco (GB)
lots-backup = Última copia
lots-lot = Aparcamiento
lots-all = Todos los aparcamientos
lots-no-violations = No hay infracciones en ningún aparcamiento.
lots-no-small-picture = No ha llegado ninguna imagen pequeña
lots-shot = Ahora: <b>{ $lot }</b>, { $lane }, { $at }
lots-shot-before = Antes: <b>{ $lot }</b>, { $at }
lots-full-picture = Imagen completa
lots-story = Este vehículo entró en { $lot } a las { $at } y no se le ha visto salir de allí. { $gap } después llegó a este carril.
lots-story-nothing-before = No se nombra ninguna entrada de este vehículo.
lots-decided-there = Lo decidió { $lot } por sí mismo. Sus imágenes se quedan allí; la imagen completa se trae cuando usted la pide.
lots-not-for-some-lanes = Usted ve solo algunos carriles de este aparcamiento. Los demás aparcamientos son para quien ve todos los carriles
lots-picture-no-way = No hay camino a las imágenes de { $lot }: `pictures` en su archivo dice dónde están, y `picture_token_file` debe estar en ambos
lots-picture-silent = No se puede alcanzar { $lot }: la imagen se queda allí hasta que vuelva la conexión
lots-picture-not-trusted = { $lot } muestra un certificado en el que este gateway no confía: `picture_ca` en el archivo del sitio dice por quién debe estar firmado
lots-picture-refused = { $lot } no da la imagen: compruebe que `picture_token_file` contiene el mismo texto en ambos aparcamientos
lots-picture-gone = { $lot } ya no guarda esta imagen
error-cannot-be-had-now = Ahora no es posible
permit-not-yet-at = El último cambio de este permiso aún no está en { $lots }
exemptions-not-yet-at = aún no en { $lots }
muster-silent = No se sabe nada de este aparcamiento desde { $since }: quien haya salido desde entonces sigue en la lista.

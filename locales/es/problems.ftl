### Why a page cannot be given

## Why a page cannot be given

error-there-is-nothing-here = Aquí no hay nada
error-the-address-is-wrong-or-what = La dirección es incorrecta, o lo que había aquí se ha eliminado.
error-not-done = No se ha hecho
error-that-could-not-be-understood = Corrija, por favor
error-that-is-too-large = Es demasiado grande
error-a-list-of-permits-may-have = Una lista de permisos puede tener 16 MB; cualquier otro formulario es mucho menor.
error-that-took-too-long = Ha tardado demasiado
error-what-was-sent-did-not-come = El envío no terminó a tiempo. Inténtelo de nuevo.
error-too-much-at-once = Demasiado a la vez
error-the-gateway-does-not-answer = La pasarela no responde
error-something-went-wrong-here = Algo ha fallado aquí
error-it-has-been-written-to-the = Está en el registro de la pasarela. Los carriles y las barreras siguen funcionando.

## Problems of the API

problem-the-address-a-header-or-the = No se puede leer la dirección, una cabecera o el contenido
problem-send-a-token-that-is-in = Envíe un token vigente, o inicie sesión
problem-the-role-is-too-small = La función no basta
problem-characters-zero-to-one = characters: como máximo 16 números de 0 a 1
problem-the-token-lacks-a-scope = Al token le falta un ámbito
problem-this-asks-for-a-fresh-log = Esto exige un inicio de sesión reciente
problem-not-allowed = No permitido
problem-there-is-nothing-here = Aquí no hay nada
problem-this-method-is-not-for-this = Este método no vale para esta dirección
problem-the-body-did-not-come-to = El contenido no llegó completo a tiempo
problem-not-done-something-stands-against-it = No se ha hecho: algo lo impide
problem-a-request-with-this-idempotency-key = Una petición con esta Idempotency-Key empezó y no dejó respuesta
problem-the-body-is-too-large = El contenido es demasiado grande
problem-send-json = Envíe JSON
problem-what-was-sent-makes-no-sense = Lo enviado no tiene sentido
problem-this-idempotency-key-was-used-for = Esta Idempotency-Key se usó para otra petición
problem-too-many-requests = Demasiadas peticiones
problem-something-went-wrong-in-the-gateway = Algo ha fallado en la pasarela
problem-the-gateway-does-not-answer = La pasarela no responde

## What was typed

plate-empty = la matrícula está vacía
plate-too-long = la matrícula tiene { $count } caracteres; se admiten { $most } como máximo
plate-bad-character = la matrícula tiene el carácter { $character }; solo se admiten letras A-Z y cifras, y letras que se parezcan a una de ellas
hours-unfit = "{ $text }" no es un horario: escriba por ejemplo lun-vie 07:00-19:00

## Who may do what

guard-please-log-in-first = Inicie sesión primero.
guard-there-is-no-such-token-or = Este token no existe o ha caducado.
guard-change-the-one-time-password-first = Cambie primero la contraseña de un solo uso.
guard-set-up-the-second-factor-first = Configure primero el segundo factor.
guard-this-token-does-not-open = Este token no incluye «{ $scope }».
guard-this-is-not-for-your-role = Su función no puede hacer esto.
guard-this-is-for-attendants-ask-one = Esto exige la función de operador. Pídaselo a un operador, o pida la función a un administrador.
guard-this-is-for-supervisors-ask-one = Esto exige la función de supervisor. Pídaselo a un supervisor, o pida la función a un administrador.
guard-this-is-for-administrators = Esto exige la función de administrador.
guard-log-in-first-or-send-a = Inicie sesión primero, o envíe un token.
guard-the-page-was-too-old-or = La página era demasiado antigua, o la petición no venía de este panel. Vuelva atrás, recargue la página e inténtelo de nuevo.

## Who may do what

guard-this-is-not-among-your-lanes = Este carril no le está asignado. Pídaselo a un administrador.

## Orders

## What is sent along

body-other-lists-are-being-taken-in = Se están importando otras listas. Inténtelo de nuevo en un minuto.
body-it-was-not-sent-whole = No se envió completo.
order-you-have-reset-as-many-plates = Ha restablecido tantas matrículas como puede un operador en un turno. Pídaselo a un supervisor.

## What was not done, and why

problem-there-nothing-here = Aquí no hay nada.
problem-please-give-reason-goes-into = Indique un motivo: queda en el registro.
problem-number-use-1-40-letters = Número: use de 1 a 40 letras, cifras, puntos, guiones, espacios, guiones bajos o #.
problem-holder-write-1-characters = Titular: escriba de 1 a { $max } caracteres.
problem-group-or-note-too-long = Grupo o nota: es demasiado largo.
problem-plates-write-at-least-one = Matrículas: escriba al menos una.
problem-plates-at-most-permit = Matrículas: como máximo { $max } por permiso.
problem-plates-each-once-those-vehicles = Matrículas: cada una solo una vez; y cada matrícula de un vehículo con dos es solo de ese vehículo.
problem-spaces-write-number-from-1 = Plazas: escriba un número desde 1, o nada.
problem-valid-must-be-later-than = Válido hasta: debe ser posterior a «Válido desde».
problem-no-lane = Carriles: no existe el carril { $id }.
problem-until-or-permanent = Hasta: escriba hasta cuándo vale, o marque «permanente»; no ambas cosas.
problem-until-in-past = «Hasta» está en el pasado.
problem-until-must-be-later-than = «Hasta» debe ser posterior a «Desde».
problem-there-no-such-area = Esa zona no existe.
problem-there-no-such-group = Ese grupo no existe.
problem-name-use-1-40-letters = Nombre: use de 1 a 40 letras, cifras, espacios, puntos, guiones, apóstrofos o guiones bajos.
problem-no-program-this-role-may = Ningún programa con esta función puede hacer eso.
problem-choose-what-program-may-do = Elija qué puede hacer el programa.
problem-request-in-two-ways = Esta petición se puede leer de dos maneras (una línea que acaba solo en LF, dos campos Host, dos longitudes). Envíela como la define HTTP/1.1.
problem-name-reserved = Nombre: podría confundirse con un programa o con la propia pasarela; elija otro.
problem-until-too-far = «Hasta» está demasiado lejos: un token vale { $days } días como máximo.
body-control-characters = Un texto contiene caracteres que no se ven ni se escriben (NUL, por ejemplo). Quítelos y envíelo de nuevo.
body-not-utf-8 = Lo enviado no es UTF-8 válido. Envíelo de nuevo en UTF-8.
problem-until-not-date-time-come = «Hasta» debe ser una fecha y hora futura: todo token tiene un final.
problem-send-either-permit-or-plate = Envíe permit o plate, uno de los dos.
problem-in-future = Está en el futuro.
problem-permit-added-meanwhile = { $by } añadió entretanto el permiso { $permit }. Véalo como está ahora.
problem-permit-changed-meanwhile = { $by } cambió entretanto el permiso { $permit }. Véalo como está ahora.
problem-permit-removed-meanwhile = { $by } eliminó entretanto el permiso { $permit }.
problem-somebody-else = Otra persona
problem-not-for-holders = El archivo de la instalación no permite al titular del permiso { $permit } cambiar sus matrículas: vea [[own_plates]].
problem-import-too-old = Una importación puede deshacerse durante { $hours } horas. Importe en su lugar la lista anterior.
problem-list-is-being-imported = { $by } está importando una lista larga. Espere a que termine, e inténtelo de nuevo.
problem-too-many-permits = La lista tendría { $found } permisos; se admiten { $most } como máximo.
problem-there-permit-already = Ya existe un permiso { $id }.
problem-several-permits-have-this-plate = Varios permisos tienen esta matrícula: envíe permit en su lugar.
problem-there-user-already = Ya existe un usuario { $name }.
problem-there-are-users-most = Hay { $max } usuarios: es el máximo.
problem-not-done-this-last-administrator = No se ha hecho: es el último administrador. Nombre antes a otro.
problem-not-done-turn-your-own = No se ha hecho: desactive su propio segundo factor en «Su cuenta».
problem-there-token-for-already-take = Ya hay un token para { $name }. Revóquelo primero.
problem-there-are-tokens-most = Hay { $max } tokens: es el máximo.
problem-too-many-wrong-passwords-or = Demasiadas contraseñas o códigos incorrectos. Espere un rato.
problem-password-or-code-wrong-code = La contraseña o el código es incorrecto. Un código vale una sola vez: espere al siguiente.
problem-code-wrong-or-was-used = El código es incorrecto o ya se usó: espere al siguiente.
problem-password-wrong = La contraseña es incorrecta.
problem-this-asks-for-log-in = Esto exige haber iniciado sesión en los últimos cinco minutos: inicie sesión de nuevo, o use un token.
problem-still-you = Confirme su identidad
problem-this-page-cannot-be-used = Esta página no se puede usar así.
problem-address-or-form-not-complete = La dirección o el formulario no está completo.
problem-limit-1 = limit: de 1 a { $max }.
problem-no-cursor-this-list = no es un cursor de esta lista
problem-idempotency-key-1-255-letters = Idempotency-Key: de 1 a 255 letras, cifras, puntos, dos puntos, guiones o guiones bajos.
problem-under-way-or-how-ended = Está en curso, o su resultado no se guardó: compruebe si se hizo antes de enviarla con una clave nueva.
problem-at-most-requests-minute-try = Como máximo { $most } peticiones por minuto: inténtelo de nuevo en { $seconds } s.
problem-this-gateway-keeps-no-metrics = Esta pasarela no lleva métricas.
problem-plate-four-corners-or-null = plate: cuatro esquinas, o null.
problem-no-id-event-this-stream = No es la id de un evento de este flujo.
problem-hours-1-8760 = hours: de 1 a 8760.
problem-two-new-passwords-are-not = Las dos contraseñas nuevas no son iguales.
problem-new-password-too-short-use = La contraseña nueva es demasiado corta: use al menos 10 caracteres.
problem-new-password-too-long-use = La contraseña nueva es demasiado larga: use como máximo 256 caracteres.
problem-new-password-old-one = La contraseña nueva es la anterior.
problem-new-password-repeats = La contraseña nueva es fácil de adivinar: repite unos pocos caracteres. Use varias palabras que no tengan que ver entre sí.
problem-new-password-is-row-of-keys = La contraseña nueva es fácil de adivinar: es una fila de teclas, letras o cifras en su orden. Use varias palabras que no tengan que ver entre sí.
problem-new-password-has-name = La contraseña nueva es fácil de adivinar: contiene su nombre o el de la instalación. Use varias palabras que no tengan que ver entre sí.
problem-new-password-has-common-words = La contraseña nueva es fácil de adivinar: está hecha de palabras que se prueban primero, como «contraseña» o «aparcamiento», y un número. Use varias palabras que no tengan que ver entre sí.
problem-this-picture-no-longer-kept = Esta imagen ya no se guarda. Elija otra.
problem-models-are-at-work-on = Se está haciendo otra prueba. Espere un segundo e inténtelo de nuevo.
problem-lanes-need-processor-just-now = Los carriles necesitan ahora el procesador: los vehículos van primero. Espere unos segundos e inténtelo de nuevo.
problem-this-picture-no-longer-held = Esta imagen ya no está retenida. Retenga una nueva.
problem-there-no-picture-from-this = Ahora no llega imagen de esta cámara. Elija una guardada, o vea en «En directo» qué le pasa a la cámara.
problem-this-lane-has-no-camera = Este carril no tiene cámara.
problem-gateway-may-not-write-there = la pasarela no puede escribir ahí. Permítaselo, o quite la clave `calibration` de la sección del carril en el archivo de la instalación: entonces se guarda en la carpeta de datos
problem-sheet-under-way-finish-or = Hay una prueba en curso: acábela, o termínela.
problem-sheet-could-not-be-ended = no se pudo terminar la prueba: { $e }
problem-hours-at-most = Horario: { $max } tramos como máximo.
problem-disk-full = el disco está lleno
problem-system-log = mire el registro del sistema
problem-not-saved = { $file }: no guardado: { $e } ({ $hint })

## Events

problem-too-many-pages-yours-are = Tiene demasiadas páginas abiertas. Cierre algunas.
problem-too-many-pages-are-open = Hay demasiadas páginas abiertas. Cierre algunas.

## Connections, pictures, figures

problem-too-many-connections-from-your = Hay demasiadas conexiones abiertas desde su dirección. Cierre algunas, o inténtelo de nuevo en unos segundos.
problem-request-took-too-long-come = La petición tardó demasiado en llegar. Inténtelo de nuevo.
problem-gateway-has-too-many-connections = La pasarela tiene demasiadas conexiones. Inténtelo de nuevo en unos segundos.
problem-metrics-are-for-this-machine = Las métricas son solo para esta máquina; ponga [web] metrics_open = true para abrirlas.
problem-no-subscription = Esto no es una suscripción de un servicio push
problem-too-many-devices = No se ha hecho: tiene tantos dispositivos como se permiten, o este es de otra persona
problem-too-many-vanish = { $gone } de sus { $before } permisos desaparecerían de golpe. Si es lo que se quiere, suba vanish_at_most una vez

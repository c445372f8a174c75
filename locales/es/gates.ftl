### What became of commands to gates: which device, what happened, where to look

gate-gate-took-in-ms = la barrera la aceptó en { $took_ms } ms
gate-gate-failed = la barrera falló: { $fault }
gate-too-late-for-gate-nothing = demasiado tarde para la barrera; no se envió nada
gate-held-back = retenida: { $by }
gate-kill-switch-on = la desconexión general está activada
gate-another-command-this-gate-being = se está enviando otra orden a esta barrera
gate-gateway-stopping = la pasarela se está parando
gate-too-soon-after-pulse-before = demasiado pronto tras el impulso anterior: faltan { $wait_ms } ms (min_gap_ms = { $min_gap_ms })
gate-relay-at-unit = el relé en { $address } (unidad { $unit })
gate-relay-at = el relé en { $address }
gate-recorder-dry-run = la grabadora (ensayo)
gate-no-connection-switched-on-are = sin conexión ({ $cause }): ¿está encendido, y son correctos host y puerto en `url`? Con https, ¿se conoce su certificado (si no, any_certificate = true)?
gate-no-connection-switched-on-are-address = sin conexión ({ $cause }): ¿está encendido, y son correctos `address` y el puerto?
gate-no-connection-within-ms-switched = sin conexión en { $limit_ms } ms: ¿está encendido, y está bien la red?
gate-could-not-be-reached-in = no se alcanzó a tiempo; no se envió nada
gate-no-answer-within-ms-look = sin respuesta en { $limit_ms } ms; no se sabe si tomó la orden: mire el relé
gate-closed-connection-instead-answering-does = cerró la conexión en vez de responder; no se sabe si tomó la orden: ¿acepta tantas conexiones, y lo usa otro sistema?
gate-what-sent-no-proper-answer = lo que envió no es una respuesta válida, o se cortó la conexión ({ $cause }); no se sabe si tomó la orden
gate-connection-broke = se cortó la conexión ({ $cause }); no se sabe si tomó la orden
gate-program-failed-while-sent-command = el programa falló mientras enviaba la orden ({ $cause }); no se sabe si la tomó: mire el relé, y comuníquelo con el registro
gate-program-failed-or-stopping = el programa falló, o se está parando; no se sabe si tomó la orden
gate-answered-as-unit-request-asked = respondió como unidad { $unit } a la petición { $request } (se preguntó a la unidad { $ours }, petición { $asked }): revise `unit`
gate-may-not-know-device-timed = quizá no conozca los impulsos medidos por el dispositivo: pruebe pulse = "coil"
gate-relay-address-right = ¿es un relé, y es correcto `address`?
gate-answered-bytes-do-not-confirm = respondió { $bytes } bytes que no confirman la orden: { $hint }
gate-coil-with-base-address-check = coil { $coil } con base { $base } es la dirección { $address }: revise `coil` y `base`
gate-timed-pulse-coil-address-check = el impulso temporizado de coil { $coil } es la dirección { $address }: revise `coil`, o pruebe pulse = "coil"
gate-what-sent-no-modbus-something = lo que envió no es Modbus: ¿escucha ahí otra cosa? Revise `address` y el puerto
gate-refused-illegal-function-1-does = rechazó: función no permitida (1); no conmuta bobinas (función 5): ¿es un relé?
gate-refused-illegal-data-address-2 = rechazó: dirección de datos no permitida (2); { $place }
gate-refused-illegal-data-value-3 = rechazó: valor de datos no permitido (3); { $place }
gate-refused-device-failure-4-look = rechazó: fallo del dispositivo (4); mire el relé
gate-only-acknowledged-5-wants-more = solo acusó recibo (5): quiere más tiempo del que tiene una barrera
gate-refused-busy-6-does-another = rechazó: ocupado (6); ¿lo usa otro sistema?
gate-modbus-gateway-before-refused-no = la pasarela Modbus que tiene delante rechazó: no hay dispositivo detrás { $code }; revise `unit` ({ $unit })
gate-refused-with-exception-which-not = rechazó con la excepción { $other }, que no está en la norma Modbus
gate-wants-log-in-401-write = pide autenticación (401): escriba auth = "digest" o "basic"
gate-for-minute-nothing-sent-lest = ; durante un minuto no se envía nada, para que no bloquee la cuenta
gate-refused-log-in-401-check = rechazó la autenticación (401): revise `username` y la contraseña, o pruebe auth = "{ $other }"{ $pause }
gate-nothing-was-sent-refused-log = no se envió nada: rechazó dos veces la autenticación, y seguir probando bloquearía la cuenta; próximo intento en { $left_s } s: revise `username` y la contraseña
gate-its-log-in-challenge-not = su desafío de autenticación no se entiende: pruebe auth = "basic"
gate-points-another-address-which-not = remite a otra dirección, que no se sigue: escriba esa como `url`
gate-user-may-not-switch-check = el usuario no puede conmutarlo: revise los permisos de usuario del dispositivo
gate-does-not-know-path-check = no conoce la ruta: compare `url` con el manual del dispositivo
gate-check-method = revise `method`
gate-busy-does-another-system-use = está ocupado: ¿lo usa otro sistema?
gate-look-into-devices-manual = mire el manual del dispositivo
gate-answered-with-status = respondió con estado { $status }: { $hint }
gate-its-answer-bytes-does-not = su respuesta ({ $bytes } bytes) no contiene { $expected }: compare `expect_body_contains` con lo que responde el dispositivo
gate-url-no-web-address = `url` no es una dirección web

## How inputs and relays stand

gate-timed-here = { $what }, conectada y desconectada
gate-no-log-in = sin autenticación
gate-basic-log-in = autenticación basic
gate-digest-log-in = autenticación digest
gate-recorder-dry-run-no-gate = grabadora (ensayo: no se mueve ninguna barrera)
gate-no-answer-to-a-read = sin respuesta en { $limit_ms } ms: ¿está conectado, y son la velocidad y la unidad las del dispositivo?
gate-no-answer-to-that = lo que ha enviado no responde a lo preguntado
gate-refuses-a-read = se niega a ser leído: código { $code }

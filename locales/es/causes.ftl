### Why a connection, a file or a device failed, as the system and libraries say it

## Errors of the system

cause-behind = { $before }: { $cause }
cause-not-there = no existe el archivo o la carpeta (os error { $number })
cause-device-failed = el dispositivo comunica un error al leer o escribir (os error { $number })
cause-no-such-address = no existe el dispositivo o su dirección (os error { $number })
cause-not-now = no disponible por ahora, o lo usa otro programa (os error { $number })
cause-no-access = sin acceso (os error { $number })
cause-busy = otro programa usa el dispositivo (os error { $number })
cause-no-device = no existe el dispositivo (os error { $number })
cause-no-folder = no es una carpeta (os error { $number })
cause-is-a-folder = es una carpeta (os error { $number })
cause-disk-full = el disco está lleno (os error { $number })
cause-read-only = el disco es de solo lectura (os error { $number })
cause-broken-pipe = se cortó la conexión (os error { $number })
cause-address-in-use = la dirección ya está en uso (os error { $number })
cause-no-own-address = este equipo no tiene esa dirección (os error { $number })
cause-network-down = la red está desconectada (os error { $number })
cause-no-network = la red no es accesible (os error { $number })
cause-aborted = se interrumpió la conexión (os error { $number })
cause-reset = el otro extremo cortó la conexión (os error { $number })
cause-no-answer = sin respuesta al conectar (os error { $number })
cause-refused = conexión rechazada (os error { $number })
cause-host-down = el equipo está apagado (os error { $number })
cause-no-route = no hay ruta hasta el equipo (os error { $number })
cause-quota = el espacio asignado está lleno (os error { $number })

## Words of libraries

cause-name-unknown = la red no conoce ese nombre
cause-name-not-now = el servicio de nombres no responde por ahora
cause-closed-early = la conexión se cerró antes de la respuesta completa
cause-closed = la conexión está cerrada
cause-end = los datos terminan antes de tiempo
cause-early-end = los datos terminan demasiado pronto
cause-timed-out = sin respuesta a tiempo
cause-issuer-unknown = el certificado del otro extremo es de un emisor desconocido
cause-connecting = sin conexión con el servidor
cause-communicating = la conexión con el servidor está perturbada
cause-tls = no hay conexión cifrada (TLS)
cause-network-timeout = la red no responde
cause-database-full = el disco está lleno
cause-database-failed = el disco comunica un error

### A driver's display. Each text must fit two lines of 16 characters, broken between words, with letters written out (ä as ae):
### a test looks.

display-already-inside = Ya está dentro: pulse el botón
display-car-park-full = Aparcamiento completo
display-drive-on = Adelante, por favor
display-factor = PIN o tarjeta, por favor
# The barrier did not open.
display-gate-failed = Avería: pulse el botón
display-goodbye = Buen viaje
display-no-longer-valid = Permiso caducado
display-not-permitted = Acceso denegado: pulse el botón
display-not-yet-valid = Permiso aún no válido
display-other-lane = Use otro carril, por favor
display-outside-hours = Fuera de horario
display-please-wait = Espere por favor
display-press-button = Pulse el botón, por favor
# All spaces of the permit are taken by its other vehicles.
display-spaces-taken = Sus plazas están ocupadas
# The plate could not be read.
display-unread = No legible: pulse el botón
display-welcome = Bienvenido

## What is wrong with a display, for whoever looks after it

display-answer-lacks = su respuesta no contiene { $expected }: ¿es el perfil correcto?
display-login-refused = ha rechazado el inicio de sesión (401): compruebe `username` y la contraseña
display-no-answer = sin respuesta en { $limit_s } s: ¿está encendida y es correcta su dirección?
display-status = ha respondido con el estado { $status }: ¿es el perfil correcto y es correcta su dirección?
display-trouble = la pantalla { $id } ({ $what }) no muestra nada nuevo: { $why }
display-took = { $what } ha aceptado: { $words }
display-none = { $id } no es ninguna pantalla de esta instalación: { $known }

### Log-in, accounts and users.

## Account

account-change-password = Cambiar contraseña
account-changing-it-logs-you-out = Al cambiarla se cierra su sesión en todos los demás sitios.
account-code = Código
account-here = aquí
account-language = Idioma
account-as-the-browser-asks = El del navegador
account-use-language = Usar este idioma
account-no-such-language = Este idioma no está disponible.
account-last-used = Último uso
account-log-out-everywhere = Cerrar sesión en todas partes
account-make-ten-new-ones = Generar diez nuevos
account-new-recovery-codes = Nuevos códigos de recuperación
account-of-the-app-or-a = De la aplicación, o un código de recuperación.
account-off-with-it-a-stolen = Desactivado. Si lo activa, una contraseña robada no basta: también hay que escribir un código que muestra una aplicación de su teléfono.
account-on = Activado
account-password = Contraseña
account-recovery-codes-are-left = Quedan { $recovery_left } códigos de recuperación.
account-second-factor = Segundo factor
account-set-up = Configurar
account-set-up-another-phone = Configurar otro teléfono
account-since-you-log-in-with = desde { $since }. Usted inicia sesión con su contraseña y un código de su aplicación.
account-take-the-old-one-away = Quitar el anterior
account-the-old-ones-no-longer = Los anteriores dejan de valer.
account-this-site-asks-it-of = Esta instalación lo exige para su función: no se puede desactivar.
account-turn-off = Desactivar
account-turn-off-or-set-up = Desactivar o configurar otro teléfono
account-where-you-are-logged-in = Dónde tiene sesión abierta
account-which = Cuál

## Confirm

confirm-confirm = Confirmar
confirm-or-one-of-your-recovery = O uno de sus códigos de recuperación.
confirm-this-changes-much-at-once = Esto cambia mucho de una vez. Lo que ha rellenado se conserva; se hará en cuanto confirme.
confirm-you-are-asked-again-when = Se le volverá a preguntar a los cinco minutos.
confirm-your-password = Su contraseña

## Login

login-first-time-here-the-gateway = ¿Es la primera vez? Al arrancar, la pasarela mostró el nombre <code>admin</code> y una contraseña de un solo uso.
login-log-in = Iniciar sesión · { $site }
login-log-in-2 = Iniciar sesión
login-your-form-is-kept = Lo que escribió se conserva diez minutos: después de iniciar sesión estará de nuevo en su formulario y podrá enviarlo.
login-name = Nombre
login-password = Contraseña

## Login code

login-code-code = Código · { $site }
login-code-log-in = Iniciar sesión
login-code-log-in-as-somebody-else = Iniciar sesión como otra persona
login-code-one-of-the-ten-that = Uno de los diez que anotó. También puede ayudarle un administrador.
login-code-phone-lost = ¿Ha perdido el teléfono?
login-code-recovery-code = Código de recuperación
login-code-your-code = Su código

## Password

password-at-least-characters-a-sentence = Al menos { $min_chars } caracteres. Una frase va bien.
password-change-password = Cambiar contraseña
password-new-password = Contraseña nueva
password-new-password-again = Repita la contraseña nueva
password-one-time-password = Contraseña de un solo uso
password-password-so-far = Contraseña actual
password-you-came-in-with-a = Ha entrado con una contraseña de un solo uso. Elija la suya antes de continuar.

## Recovery codes

recovery-codes-i-have-them = Ya los tengo
recovery-codes-keep-these-on-paper-each = <b>Guárdelos en papel.</b> Cada uno le permite entrar una vez, en lugar del código de la aplicación, si pierde el teléfono. Solo se muestran ahora.
recovery-codes-recovery-codes = Códigos de recuperación

## Second factor

second-factor-cannot-scan-it-type-it = ¿No puede escanearlo? Escríbalo
second-factor-choose-time-based-and-type = Elija «basado en tiempo» y escriba esta clave: <code class="secret">{ $secret }</code>
second-factor-open-an-authenticator-app-on = Abra una aplicación de autenticación en su teléfono (cualquiera) y escanee este código.
second-factor-qr-code-for-the-app = Código QR para la aplicación. La misma clave está abajo como texto.
second-factor-set-up = Configurar
second-factor-this-site-asks-a-second = Esta instalación exige un segundo factor para su función. Configúrelo antes de continuar.
second-factor-turn-on = Activar
second-factor-type-the-code-that-the = Escriba el código que muestra ahora la aplicación

## Users

users-add = Añadir
users-add-a-person = Añadir usuario
users-an-attendant-resets-at-most = Un operador puede restablecer como máximo { $resets } matrículas en { $shift_h } horas.
users-as = como { $role }
users-as-2 = Como
users-by = por { $by }
users-change = Cambiar
users-it-may = Permitido
users-lanes-of-none-ticked-all = Carriles de { $name }; ninguno marcado: todos
users-last-used = Último uso
users-let-a-program-in = Añadir token de API
users-let-in-again = Habilitar
users-make-a-token = Crear token
users-may = Permitido
users-may-log-in = Puede iniciar sesión
users-may-not-log-in = Inhabilitado
users-name = Nombre
users-never = nunca
users-new-password = Contraseña nueva
users-none-a-program-a-pin = Ninguno. Un programa (un terminal de PIN, un sistema de reservas) usa <code>/api/v1</code> con su propio token de API.
users-one-time-password = Contraseña de un solo uso
users-over = Caducado
users-persons-known =
    { $users ->
        [one] <b>{ $users }</b> usuario
       *[other] <b>{ $users }</b> usuarios
    }
users-phone-lost = Teléfono perdido
users-program = Programa
users-programs = Tokens de API
users-role = Función
users-role-of = Función de { $name }
users-roles = Funciones
users-second-factor = Segundo factor
users-set = Fijar
users-set-lanes = Asignar carriles
users-some-lanes-only = Solo algunos carriles
users-stop = Inhabilitar
users-take-back = Revocar
users-until = Hasta
users-users = Usuarios
users-you = usted
users-you-get-a-password-to = Recibirá una contraseña para entregarla. Vale una vez; después el usuario elige la suya.
users-you-see-the-token-once = El token se muestra una sola vez. Cópielo en el programa.

## Roles

role-viewer = observador
role-attendant = operador
role-supervisor = supervisor
role-administrator = administrador

## Users: said by its handler

users-open-gates-switch-them-off-and = abrir barreras, desconectarlas y conectarlas, comunicar PIN y tarjetas
users-forget-where-vehicles-are = restablecer el estado de antirretorno
users-say-what-reads-show = corregir lecturas
users-tell-what-was-read = comunicar lo que se leyó en un carril
users-change-permits-and-exemptions = cambiar permisos y exenciones
users-read-the-audit-log = leer la auditoría de seguridad
users-say-who-may-log-in = gestionar usuarios
users-looks-at-everything-except-the-audit = ve todo salvo la auditoría de seguridad y esta página
users-also-opens-gates-switches-them-off = además abre barreras, las desconecta y conecta, restablece una matrícula
users-also-permits-exemptions-wider-resets-trying = además permisos, exenciones, restablecer muchos vehículos, probar reglas, la auditoría de seguridad
users-also-says-who-may-log-in = además gestiona usuarios
users-is-added-one-time-password-shown = Se ha añadido { $name }. Contraseña de un solo uso, mostrada solo ahora: { $password }
users-there-is-no-such-role = Esa función no existe.
users-that-cannot-be-changed = Eso no se puede cambiar.
users-new-one-time-password-of-shown = Nueva contraseña de un solo uso de { $name }, mostrada solo ahora: { $reveal }
users-done = Hecho: { $said }.
users-lanes-none-ticked-all = Carriles; ninguno marcado: todos
users-until-is-not-a-date-and = «Hasta» debe ser una fecha y hora futura: todo token tiene un final.
users-token-for-shown-only-now = Token para { $token }, mostrado solo ahora: { $secret }
users-the-program-is-out = El token de { $form } está revocado.

## Account: said by its handler

account-your-account = Su cuenta

## Login: said by its handler

login-too-many-are-logging-in-at = Hay demasiadas personas iniciando sesión ahora. Espere unos segundos e inténtelo de nuevo.
login-too-many-wrong-passwords-please-wait = Demasiadas contraseñas incorrectas. Espere { $minutes } min e inténtelo de nuevo.
login-that-recovery-code-is-used-up = Ese código de recuperación ya está usado; quedan { $left }. Si tiene un teléfono nuevo, configure de nuevo el segundo factor en «Su cuenta».
login-the-name-or-the-password-is = El nombre o la contraseña no es correcto.
login-the-code-is-wrong-or-was = El código es incorrecto o ya se usó: espere al siguiente.
login-the-log-in-did-not-come = El inicio de sesión no venía de este panel.

## Password: said by its handler

password-the-password-has-been-changed = La contraseña se ha cambiado.

## Second factor: said by its handler

second-factor-recovery-codes = Códigos de recuperación
second-factor-set-up-the-second-factor = Configurar el segundo factor
second-factor-that-is-not-the-code-that = No es el código que muestra ahora la aplicación. Si sigue ocurriendo, compruebe el reloj del teléfono.
second-factor-the-second-factor-is-on-from = El segundo factor está activado: a partir de ahora también necesita un código para entrar.
second-factor-the-second-factor-is-off = El segundo factor está desactivado.
users-read = leer

## Messages to this phone

account-tell-this-phone = Mensajes a este teléfono
account-tell-this-phone-what = El mensaje llega también con el teléfono bloqueado y Plategate cerrado: un vehículo espera, se rechazó un permiso, una cámara o barrera está caída. En el título no hay ninguna matrícula.
account-notify-this-phone = Avisar a este teléfono
account-notify-it-no-more = Dejar de avisarle
account-push-is-on = Este dispositivo recibe avisos.
account-push-no-target = Esta pasarela no envía esos mensajes: un administrador debe configurar un destino de tipo "push" en el archivo de la instalación.
account-push-no-certificate = Esta página llegó sin un certificado en el que confíe el navegador: sin él, ningún mensaje llega a un teléfono bloqueado.
account-push-no-browser = Este navegador no admite esos mensajes.
account-push-denied = Los mensajes de esta página están bloqueados en este navegador. Permítalos en sus ajustes para esta página.
account-push-failed = No ha funcionado. ¿Tiene conexión el teléfono? Inténtelo de nuevo.
account-push-what-remains = Sin ello quedan: el sonido y el número en el título mientras haya una página abierta, y mensajes por un servicio propio, como ntfy.

## No connection

offline-no-connection = Sin conexión con la pasarela
offline-what-to-do = ¿Está este dispositivo en la red del aparcamiento? No se muestra nada mientras no se alcance la pasarela.
offline-try-again = Intentar de nuevo

### What stands around every page.

## Base

base-accept-or-refuse-the-vehicle = Aceptar o rechazar el vehículo que lleva más tiempo esperando (en «En directo»)
base-barriers-will-open-again-for = Las barreras volverán a abrirse a los vehículos autorizados. A los que esperaron entretanto no se les abre.
base-close = Cerrar
base-esc = Esc
base-gates-are-off-no-barrier = <b>Las barreras están desconectadas.</b> Ninguna barrera se abrirá a nadie.
base-keyboard = Teclado
base-log-out = Cerrar sesión de { $person }
base-more = Más
base-no-barrier-will-be-opened = Ninguna barrera se abrirá a nadie, en ningún carril, hasta que vuelva a conectarlas. Las cámaras siguen leyendo.
base-no-connection-to-the-gateway = Sin conexión con la pasarela. Lo que ve no está al día. Se intenta de nuevo…
base-no-longer-kept = Ya no se guarda
base-picture-comes = La imagen se está guardando…
base-open-a-lanes-gate-on = Abrir la barrera de un carril (en «En directo»)
base-pages = Páginas
base-picture = Imagen
base-the-event = Al evento
base-printed-by = { $site } · { $title } · impreso { $printed } por { $person }
base-search-on-this-page = Buscar en esta página
base-skip-to-the-page = Saltar al contenido
base-switch-all-gates-off = ¿Desconectar todas las barreras?
base-switch-gates-off = Desconectar barreras
base-switch-gates-on = Conectar barreras
base-switch-on-again = Volver a conectar
base-switch-the-gates-on-again = ¿Volver a conectar las barreras?
base-this-list = Esta lista
base-your-account = Su cuenta

## Error

error-back-to-where-you-were = Volver a la página anterior
error-to-the-live-page = A la página en directo

## Pager

pager-newer = Posteriores
pager-older = Anteriores
pager-to-the-newest = A los más recientes
pager-to-the-oldest = Al más antiguo

## Row

row-read = lectura { $read }

## Pieces of every page

component-less-than-a-minute = menos de un minuto
component-min = { $m } min
component-h-min = { $h } h { $m } min
component-hours = { $h } h
component-days =
    { $d ->
        [one] 1 día
       *[other] { $d } días
    }
component-day-hours = 1 día { $h } h

## The menu

menu-live = En directo
menu-violations = Infracciones
menu-inside-now = Ahora dentro
menu-permits = Permisos
menu-passages = Pasos
menu-lanes = Carriles
menu-review = Revisar
menu-exemptions = Exenciones
menu-muster = Presencia
menu-overstays = Excesos de estancia
menu-visits = Estancias
menu-notices = Avisos
menu-rules = Reglas
menu-log = Registro de operación
menu-resets = Restablecer
menu-try-rules = Probar reglas
menu-commissioning = Puesta en servicio
menu-users = Usuarios
component-not-read = no leído
component-how-sure = Confianza de cada carácter
component-or-character = o { $c } { $sure }

## More: said by its handler

more-more = Más
flash-not-yet-written = { $done } Aún no está guardado: no se puede escribir en el disco. Se hará solo cuando vuelva a haber espacio.
flash-not-done = No se ha hecho: { $why }
base-sound-on = Sonido activado
base-sound-off = Sonido desactivado
base-sound-blocked = Sonido: haga clic una vez para permitirlo

## Forms that come back

again-your-session-had-ended = Su sesión había terminado antes de enviar esto. Todavía no se ha hecho nada: revíselo y envíelo de nuevo.

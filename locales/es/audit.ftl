### What was done, as the log and the audit log say it after the name of who did it.

## Orders

deed-opened = abrió { $lane }
deed-reset = restableció: { $what }
deed-free-move = dio un pase único: { $scope }
deed-count-set = fijó el recuento de { $area } en { $count } vehículos
deed-has-left = registró que el vehículo del evento { $entry } ha salido
deed-vehicle-reset = restableció el estado de antirretorno de un vehículo
deed-vehicle-free-move = dio un pase único a un vehículo
deed-vehicle-is-in = registró que un vehículo está en { $area }
deed-read-told = corrigió la lectura { $read }
deed-given = { $by } { $done }: { $reason }
deed-is-in = registró que { $plate } está en { $area }
deed-gates-off = desconectó todas las barreras (desconexión general activada)
deed-gates-on = volvió a conectar todas las barreras (desconexión general desactivada)
deed-permit-exempted = eximió del antirretorno el permiso { $permit }
deed-permit-unexempted = terminó la exención del permiso { $permit }
deed-group-exempted = eximió del antirretorno el grupo { $group }
deed-group-unexempted = terminó la exención del grupo { $group }
deed-read-right = confirmó la lectura { $read }
deed-read-is = corrigió la lectura { $read } a { $plate }
deed-read-no-plate = marcó que la lectura { $read } no muestra ninguna matrícula
deed-lane-checked = anotó un mantenimiento de la cámara en { $lane }
deed-let-in = admitió el vehículo de la lectura { $read }
deed-refused = rechazó el vehículo de la lectura { $read }
deed-violation-seen = dio por vista la infracción { $violation }
deed-violation-false = marcó la infracción { $violation } como falsa alarma

## Permits

deed-permit-saved = guardó el permiso { $permit }
deed-permit-removed = eliminó el permiso { $permit }
deed-permits-replaced = { $permits ->
    [one] sustituyó la lista de permisos ({ $permits } permiso)
   *[other] sustituyó la lista de permisos ({ $permits } permisos)
}
deed-permits-imported = importó permisos: { $added } nuevos, { $changed } cambiados, { $removed } eliminados
deed-import-taken-back = deshizo la importación de la entrada { $import }: { $added } permisos por añadir de nuevo, { $changed } por restablecer, { $removed } por eliminar de nuevo
deed-import-went-on = más permisos de la importación de la entrada { $first }

## The gateway and its site file

deed-site-read = reglas tomadas por primera vez del archivo de la instalación
deed-site-changed = archivo de la instalación cambiado: { $changes }
deed-site-changed-and-more = archivo de la instalación cambiado: { $changes }; y { $more } más
deed-change = { $key }: { $before } -> { $now }
deed-change-new = { $key }: nuevo
deed-change-gone = { $key }: quitado
deed-started = arrancada; última señal de vida anterior: { $at }
deed-started-first = arrancada por primera vez
deed-upgraded = desde ahora decide { $to }, antes { $from }; se conservaron { $tail } entradas, de las que decidiría { $otherwise } de otro modo
deed-upgraded-from-unknown = una versión desconocida
deed-calibration-saved = guardó la calibración de { $lane }
deed-holder-link-made = dio al titular del permiso { $permit } un enlace para cambiar sus matrículas
deed-holder-link-taken-back = revocó el enlace del titular del permiso { $permit }
deed-commissioning-begun = inició la prueba de puesta en servicio de { $entry } y { $exit }
deed-commissioning-ended = terminó la prueba de puesta en servicio
deed-rules-tried = { $days ->
    [one] probó otras reglas con el último día
   *[other] probó otras reglas con los últimos { $days } días
}
deed-pin-told = comunicó un PIN para el permiso { $permit } en { $lane }
deed-card-told = comunicó una tarjeta para el permiso { $permit } en { $lane }
deed-pictures-taken = exportó imágenes revisadas
deed-pulse-seen = vio que { $gate } no se había abierto
deed-message-tried = envió un mensaje de prueba a { $target }

## Log-ins, users and programs

deed-logged-in = inició sesión, desde { $from }
deed-logged-in-by-code = inició sesión con un código, desde { $from }
deed-logged-in-by-recovery-code = inició sesión con un código de recuperación, desde { $from }
deed-wrong-password = inicio de sesión rechazado: nombre o contraseña incorrectos, desde { $from }
deed-wrong-code = inicio de sesión rechazado: código incorrecto, desde { $from }
deed-logged-out = cerró la sesión
deed-logged-out-everywhere = cerró la sesión en todas partes
deed-user-added = añadió el usuario { $user } como { $role }
deed-user-role = cambió la función del usuario { $user } a { $role }
deed-user-all-lanes = asignó todos los carriles al usuario { $user }
deed-user-lanes = limitó el usuario { $user } a estos carriles: { $lanes }
deed-user-disabled = inhabilitó el usuario { $user }
deed-user-enabled = volvió a habilitar el usuario { $user }
deed-user-password-given = dio al usuario { $user } una nueva contraseña de un solo uso
deed-user-second-factor = quitó el segundo factor del usuario { $user }
deed-own-password-changed = cambió su propia contraseña
deed-second-factor-set-up = configuró un segundo factor
deed-second-factor-off = desactivó su propio segundo factor
deed-recovery-codes-made = generó nuevos códigos de recuperación
deed-token-made = creó un token de API para { $program }, como { $role }, para { $scopes }
deed-token-taken-back = revocó el token de API de { $program }

## Kinds of acts, to filter by

deed-kind-reset = restablecer
deed-kind-reset-wide = restablecer muchos
deed-kind-correction = corrección
deed-kind-exemption = exención
deed-kind-permit = permiso
deed-kind-import = importación de permisos
deed-kind-open = apertura a mano
deed-kind-answer = respuesta a un vehículo en espera
deed-kind-judged = lectura revisada
deed-kind-lane-checked = mantenimiento de la cámara
deed-kind-violation = infracción revisada
deed-kind-calibration = calibración
deed-kind-gates = barreras desconectadas/conectadas
deed-kind-log-in = inicio de sesión
deed-kind-account = usuarios y tokens
deed-kind-rules = reglas cambiadas
deed-kind-trial = reglas probadas
deed-kind-commissioning = puesta en servicio
deed-kind-gateway = pasarela
deed-kind-other = otros

## Why a row of the audit log does not fit

audit-break-unreadable = no se puede leer ({ $cause })
audit-break-missing = falta
audit-break-changed = se ha cambiado, o la fila anterior
audit-break-erased = sus textos faltan, y ninguna entrada del diario dice que se borraran
audit-break-journal = la entrada { $entry } del diario no es la que había cuando se escribió la fila
audit-break-end = el registro no termina donde se cerró
audit-break-emptied = el registro está vacío, aunque el diario no
audit-break-head-file = el archivo audit.head junto a la base de datos conoce filas distintas o posteriores. Si se restauró a propósito una copia más antigua de la base de datos, elimine ese archivo
deed-data-erased =
    { $rows ->
        [one] los datos personales salieron de una fila del diario
       *[other] los datos personales salieron de { $rows } filas del diario
    } (entrada { $entry })
deed-subject-told = se llevó lo que se sabe de una matrícula
deed-erasure-asked = ordenó borrar una matrícula
deed-erased = (borrado)

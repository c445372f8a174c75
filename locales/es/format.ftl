
language-name = Español

format-decimal-mark = ,
format-thousands-mark = .
format-days = lunes martes miércoles jueves viernes sábado domingo
format-days-short = lun mar mié jue vie sáb dom
format-months = enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
format-months-short = ene feb mar abr may jun jul ago sept oct nov dic

format-today = hoy a las %H:%M
format-yesterday = ayer a las %H:%M
format-weekday = el %A a las %H:%M
format-long-ago = el %-d de %B
format-clock = %H:%M:%S
format-clock-short = %H:%M
format-day-clock = %-d %b %H:%M:%S
format-date = %d/%m/%Y
format-date-clock = %d/%m/%Y %H:%M
format-printed = %d/%m/%Y %H:%M %Z
format-chart-step = %a %-d %b %H:%M
format-chart-weekday = %a
format-chart-day = %-d %b

format-percent = { $figure } %


language-name = Deutsch

format-decimal-mark = ,
format-thousands-mark = .
format-days = Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag
format-days-short = Mo Di Mi Do Fr Sa So
format-months = Januar Februar März April Mai Juni Juli August September Oktober November Dezember
format-months-short = Jan. Feb. März Apr. Mai Juni Juli Aug. Sep. Okt. Nov. Dez.

format-today = heute %H:%M
format-yesterday = gestern %H:%M
format-weekday = %A %H:%M
format-long-ago = dem %-d. %B
format-clock = %H:%M:%S
format-clock-short = %H:%M
format-day-clock = %-d. %b %H:%M:%S
format-date = %d.%m.%Y
format-date-clock = %d.%m.%Y %H:%M
format-printed = %d.%m.%Y %H:%M %Z
format-chart-step = %a %-d. %b %H:%M
format-chart-weekday = %a
format-chart-day = %-d. %b

format-percent = { $figure } %

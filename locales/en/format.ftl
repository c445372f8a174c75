# How numbers, days and times are written. `%` signs are those of strftime.

# What this language calls itself, in a list of languages.
language-name = English

format-decimal-mark = .
format-thousands-mark = ,
format-days = Monday Tuesday Wednesday Thursday Friday Saturday Sunday
format-days-short = Mon Tue Wed Thu Fri Sat Sun
format-months = January February March April May June July August September October November December
format-months-short = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec

# Moments.
format-today = %H:%M today
format-yesterday = yesterday %H:%M
format-weekday = %A %H:%M
format-long-ago = %-d %B
format-clock = %H:%M:%S
format-clock-short = %H:%M
format-day-clock = %-d %b %H:%M:%S
format-date = %-d %b %Y
format-date-clock = %-d %b %Y %H:%M
format-printed = %-d %b %Y %H:%M %Z
format-chart-step = %a %-d %b %H:%M
format-chart-weekday = %a
format-chart-day = %-d %b

# Shares and lengths of time.
format-percent = { $figure } %

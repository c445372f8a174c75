# How numbers, days and times are written. `%` signs are those of strftime.

format-decimal-mark = .
format-thousands-mark = ,
format-days = Monday Tuesday Wednesday Thursday Friday Saturday Sunday
format-days-short = Mon Tue Wed Thu Fri Sat Sun
format-months = January February March April May June July August September October November December
format-months-short = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec

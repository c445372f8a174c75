### What is wrong with a lane

## What is wrong with a lane

finding-all = alle
finding-none = keine
finding-nearly-all = fast alle
finding-three-quarters = drei Viertel
finding-two-thirds = zwei Drittel
finding-half = die Hälfte
finding-a-third = ein Drittel
finding-a-quarter = ein Viertel
finding-a-fifth = ein Fünftel
finding-one-in = 1 von { $many }
finding-after-dark = , bei Dunkelheit
finding-by-day = , bei Tag
finding-since = {" "}seit { $when }
finding-none-before = {" "}(davor keine)
finding-before = {" "}(davor { $rate })
finding-reads-as-in-of-the-plates = { $name } liest { $truth } als { $printed }{ $since }{ $light }: von den Kennzeichen mit { $truth } { $how_much }
finding-reads-of-the-plates-wrong = { $name } liest von den Kennzeichen { $how_much } falsch{ $since }{ $light }{ $against }
finding-leaves-of-the-vehicles-unread = { $name } lässt von den Fahrzeugen { $how_much } ungelesen{ $since }{ $light }{ $against }
finding-of-the-vehicles-that-left-by = Ausfahrten ohne passende Einfahrt an { $name }{ $since }{ $light }: { $how_much }{ $against }{ $advice }.
finding-no-vehicle-was-counted-at-where = An { $name } wurde{ $since } kein Fahrzeug gezählt; üblich wären etwa { $usual }: Prüfen Sie, ob die Kamera noch auf die Spur blickt.
finding-this-exit-reads-them-wrong-or = : Diese Ausfahrt liest sie falsch, oder eine Einfahrt hat es getan; sehen Sie sich beide an, und korrigieren Sie einige unter „Prüfen“
finding-plates-are-px-wide-there-are = Kennzeichen sind dort { $px } px breit, nötig sind { $needed_px }: Setzen Sie die Kamera näher, oder zoomen Sie heran
finding-plates-are-px-wide-now-and = Kennzeichen sind jetzt { $px } px breit und waren { $was }: Jemand hat die Kamera bewegt oder den Zoom verstellt, stellen Sie sie wieder ein wie vorher
finding-the-plates-are-blurred-shorten-the = die Kennzeichen sind unscharf: Verkürzen Sie die Belichtungszeit, oder stellen Sie die Kamera neu scharf
finding-the-picture-is-far-too-bright = das Bild ist viel zu hell: Verkürzen Sie die Belichtungszeit, oder schützen Sie die Kamera vor der Sonne
finding-the-plates-are-faint-in-the = die Kennzeichen sind im Dunkeln zu schwach: Prüfen Sie den Infrarotscheinwerfer, und reinigen Sie das Glas
finding-the-plates-stand-out-too-little = die Kennzeichen heben sich zu wenig ab: Reinigen Sie das Glas, und halten Sie die Sonne davon fern
finding-the-plates-are-as-large-and = die Kennzeichen sind so groß und scharf, wie sie sein sollen: Suchen Sie nach Schmutz auf dem Glas, nach Blendung oder einer verdrehten Kamera
finding-nothing-measured-in-the-pictures-explains = nichts, was in den Bildern gemessen wird, erklärt es: Sehen Sie sich die Beispiele an
finding-the-only-false-alarm-of-this =
    der einzige Fehlalarm { $period ->
        [day] dieses Tages
        [week] dieser Woche
       *[month] dieses Monats
    } kam von hier.
finding-all-false-alarms-of-this-came =
    alle { $all } Fehlalarme { $period ->
        [day] dieses Tages
        [week] dieser Woche
       *[month] dieses Monats
    } kamen von hier.
finding-of-the-false-alarms-of-this =
    { $n } der { $all } Fehlalarme { $period ->
        [day] dieses Tages
        [week] dieser Woche
       *[month] dieses Monats
    } kamen von hier.
finding-yet = { $text } Doch { $more }
finding-all-vehicles-were-read = alle { $vehicles } Fahrzeuge wurden gelesen
finding-of-vehicles-were-read = { $read } % von { $vehicles } Fahrzeugen wurden gelesen
finding-and-every-plate-that-could-be = , und jedes überprüfbare Kennzeichen war richtig
finding-and-of-the-plates-that-could = , und { $right } % der überprüfbaren Kennzeichen waren richtig
finding-nothing-is-wrong-with = Mit { $name } ist alles in Ordnung: { $missed }{ $right }.
finding-of-what-reads-as-is-in = { $is } dessen, was { $name } als { $printed } liest, ist in Wahrheit { $truth }
finding-reads-of-the-plates-wrong-2 = { $name } liest { $is } der Kennzeichen falsch
finding-leaves-of-the-vehicles-unread-2 = { $name } lässt { $is } der Fahrzeuge ungelesen
finding-until-somebody-has-looked-at-the = {" "}Bis eine Kamerawartung eingetragen ist, lernt diese Spur nicht aus ihren eigenen Lesungen.
finding-since-is-usual = { $what } seit { $since }{ $light }; üblich sind { $was }.{ $stop }
finding-is-usual = { $name } { $what }{ $light }: { $is }, üblich sind { $was }.
finding-reads-as-more-often-than-it = liest { $truth } öfter als sonst als { $printed }
finding-reads-more-plates-wrong-than-it = liest mehr Kennzeichen falsch als sonst
finding-leaves-more-vehicles-unread-than-it = lässt mehr Fahrzeuge ungelesen als sonst
finding-reads-as-no-more-often-than = { $name } liest { $truth } nicht mehr öfter als üblich als { $printed }.
finding-reads-plates-as-well-as-usual = { $name } liest Kennzeichen wieder so gut wie üblich.
finding-leaves-no-more-vehicles-unread-than = { $name } lässt nicht mehr Fahrzeuge ungelesen als üblich.
finding-other-entrances =
    { $count ->
        [one] {" "}({ $rate } an der anderen Einfahrt)
       *[other] {" "}({ $rate } an den anderen Einfahrten)
    }
finding-other-exits =
    { $count ->
        [one] {" "}({ $rate } an der anderen Ausfahrt)
       *[other] {" "}({ $rate } an den anderen Ausfahrten)
    }
finding-too-few-to-tell =
    { $vehicles ->
        [0] Zu wenige für eine Aussage: { $period ->
            [day] an diesem Tag
            [week] in dieser Woche
           *[month] in diesem Monat
        } kein Fahrzeug an { $name }, nötig sind { $needed }.
        [one] Zu wenige für eine Aussage: { $period ->
            [day] an diesem Tag
            [week] in dieser Woche
           *[month] in diesem Monat
        } 1 Fahrzeug an { $name }, nötig sind { $needed }.
       *[other] Zu wenige für eine Aussage: { $period ->
            [day] an diesem Tag
            [week] in dieser Woche
           *[month] in diesem Monat
        } { $vehicles } Fahrzeuge an { $name }, nötig sind { $needed }.
    }

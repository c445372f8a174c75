### The rules of a site, in words

## The rules of a site, in words

rule-days =
    { $n ->
        [one] { $n } Tag
       *[other] { $n } Tage
    }
rule-hours =
    { $n ->
        [one] { $n } Stunde
       *[other] { $n } Stunden
    }
rule-minutes =
    { $n ->
        [one] { $n } Minute
       *[other] { $n } Minuten
    }
rule-outside = draußen
rule-somewhere-else = anderswo
rule-every-day = täglich
rule-to = { $first } bis { $last }
rule-by-the-rules-called = Regelwerk { $p }.
rule-plates-are-taken-as-they-were = Kennzeichen gelten, wie sie gelesen wurden: Die Spur fragt nicht, ob eine Ausfahrt übersehen oder falsch gelesen wurde.
rule-only-the-very-plate-of-a = Genaue Übereinstimmung des Kennzeichens nötig.
rule-a-plate-that-is-read-a = Auch ein leicht falsch gelesenes Kennzeichen öffnet, wenn es zu { $at_least } % oder mehr das einer Berechtigung ist.
rule-it-also-asks-for-a-pin = Sie verlangt außerdem innerhalb von { $s } Sekunden eine PIN oder Karte.
rule-where-it-asks-a-person-has = Wo sie fragt, hat eine Person { $timeout_s } Sekunden für die Antwort; dann { $then }.
rule-then-refused = wird abgewiesen
rule-then-open = öffnet die Schranke
rule-it-works-the-other-way-round = Sie arbeitet in Gegenrichtung: { $list }.
rule-an-input-says-which-way-it = Ein Eingang meldet ihre Richtung; bis dahin ist die Wiedereinfahrtssperre hier nicht aktiv.
rule-a-vehicle-is-taken-to-have = Ein Fahrzeug gilt als durchgefahren, sobald die Schranke den Öffnungsbefehl hat.
rule-an-input-tells-that-a-vehicle = Ein Eingang meldet, dass ein Fahrzeug durchgefahren ist; nach { $within_s } Sekunden gilt es als nicht durchgefahren.
rule-nobody-is-judged-here-and-who = Die Wiedereinfahrtssperre ist hier nicht aktiv, und wer durchfährt, gilt weiter als dort, wo er war.
rule-nobody-is-judged-here = Die Wiedereinfahrtssperre ist hier nicht aktiv.
rule-who-is-inside-already-is-let = Ein Fahrzeug, das schon drinnen ist, wird eingelassen und ein Verstoß erfasst.
rule-who-is-inside-already-is-kept = Ein Fahrzeug, das schon drinnen ist, wird abgewiesen, wenn das wahrscheinlich genug ist.
rule-who-is-inside-already-is-kept-2 = Ein Fahrzeug, das schon drinnen ist, wird abgewiesen.
rule-who-is-inside-already-is-let-2 = Ein Fahrzeug, das schon drinnen ist, wird eingelassen, ein Verstoß erfasst, und an der Ausfahrt wird es zurückgehalten, bis eine Person öffnet.
rule-who-is-not-known-to-be = Ein Fahrzeug, das nicht als anwesend bekannt ist, wird hinausgelassen und ein Verstoß erfasst.
rule-who-is-not-known-to-be-2 = Ein Fahrzeug, das nicht als anwesend bekannt ist, wird abgewiesen, wenn der Regelbruch wahrscheinlich genug ist.
rule-who-is-not-known-to-be-3 = Ein Fahrzeug, das nicht als anwesend bekannt ist, wird abgewiesen.
rule-group = Gruppe { $id }: { $min }
rule-after-that-no-longer-counts = Das gilt höchstens { $usual }.
rule-after-that-no-longer-counts-2 = Das gilt höchstens { $usual } ({ $list }).
rule-it-stops-counting-for = Das gilt begrenzte Zeit: { $list }.
rule-visitors-without-a-permit-are-let = Besucher ohne Berechtigung werden eingelassen.
rule-visitors-without-a-permit-are-kept = Besucher ohne Berechtigung werden abgewiesen.
rule-visitors-without-a-permit-wait-until = Besucher ohne Berechtigung warten, bis eine Person entscheidet.
rule-vehicles = Fahrzeuge
rule-of-group = der Gruppe { $g }
rule-more-are-let-in-it-is = weitere werden eingelassen; nur Anzeige
rule-more-are-let-in-and-noted = weitere werden eingelassen und erfasst
rule-more-are-kept-out = weitere werden abgewiesen
rule-visitors-without-a-permit-are-never = Für Besucher ohne Berechtigung gilt die Wiedereinfahrtssperre nicht.
rule-who-could-have-left-unseen-while = Fahrzeuge, die ungesehen ausgefahren sein können, während eine Kamera oder das Gateway ausgefallen war (länger als { $least }), werden { $outage_grace_min } lang nicht abgewiesen.
rule-who-could-have-left-unseen-while-2 = Fahrzeuge, die ungesehen ausgefahren sein können, während eine Kamera oder das Gateway ausgefallen war (länger als { $least }), dürfen noch einmal einfahren.
rule-an-outage-changes-nothing-about-who = Ein Ausfall ändert nichts daran, wer als drinnen gilt.
rule-while-a-camera-is-down-the = Während eine Kamera ausgefallen ist, arbeiten die anderen Spuren weiter wie sonst.
rule-while-a-camera-is-down-nobody = Während eine Kamera ausgefallen ist, weisen die Spuren desselben Parkplatzes niemanden wegen der Wiedereinfahrtssperre ab: Verstöße werden nur erfasst.
rule-while-a-camera-is-down-nobody-2 = Während eine Kamera ausgefallen ist, ruht die Wiedereinfahrtssperre an den Spuren desselben Parkplatzes.
rule-a-free-move-that-is-not = Eine ungenutzte Einmalfreigabe gilt höchstens { $amnesty_hours }.
rule-who-breaks-the-rule-times-in = Als Wiederholungstäter gilt, wer { $repeated }-mal verstößt (Zeitraum: { $repeated_days }).
rule-plate = Kennzeichen { $plate }
rule-permit = Berechtigung { $id }
rule-area = Bereich { $id }
rule-group-2 = Gruppe { $id }
rule-everybody-in = alle in { $id }
rule-everybody = alle
rule-one-free-move-for = Einmalfreigabe für
rule-forgotten-where-they-are-and-one = Sperrstatus zurücksetzen und Einmalfreigabe für

## What a lane's thresholds mean

threshold-it-goes-by-the-text-alone = Es zählt nur der Text des Kennzeichens (infer_missed_exits = false): Ein Fahrzeug, das demnach drinnen ist, wird abgewiesen, gleich was übersehen oder falsch gelesen wurde. record_at, ask_at und refuse_at ändern hier nichts.
threshold-when-a-plate-comes-in-that = Fährt ein Kennzeichen ein, das vermutlich drinnen ist, wägt das Gateway ab, wie wahrscheinlich es ein zweites Fahrzeug ist, gegen alles, was übersehen oder falsch gelesen worden sein kann.
threshold-when-a-vehicle-leaves-that-is = Fährt ein Fahrzeug aus, das nicht als anwesend bekannt ist, wägt das Gateway ab, wie wahrscheinlich es die Regel bricht, gegen alles, was übersehen oder falsch gelesen worden sein kann.
threshold-below-record-at-it-is-let = Unter { $record } (record_at) wird es eingelassen und erklärt: kein Verstoß, niemandem angelastet.
threshold-from-to-it-is-let-through = Von { $record } bis { $noted_until } wird es eingelassen und ein Verstoß erfasst.
threshold-from-to-ask-at-a-person = Von { $noted_until } bis { $refuse } (ask_at) wird eine Person gefragt.
threshold-from-on-refuse-at-it-is = Ab { $refuse } (refuse_at) wird es abgewiesen. Von den Fahrzeugen, die diesen Wert gerade erreichen, werden { $refuse_at } von 100 zu Unrecht abgewiesen; je höher die Wahrscheinlichkeit, desto weniger.
threshold-entries = Einfahrten
threshold-entry = Einfahrt
threshold-exits = Ausfahrten
threshold-exit = Ausfahrt
threshold-no-were-recorded-here-in-the = In den letzten { $days } Tagen wurden hier keine { $noun } erfasst, daher gibt es noch keine eigenen Zahlen dieser Anlage.
threshold-no-refusal = keine Abweisung
threshold-one-refusal-likely-a-wrong-one = eine Abweisung, zu { $wrongly } eine falsche
threshold-refusals-of-them-wrongly = { $count } Abweisungen, davon { $wrongly } zu Unrecht
threshold-with-refuse-at-the-last-days = Mit refuse_at = { $refuse_at } hätten die { $count } { $noun } der letzten { $days } Tage gebracht: { $refusals }.
threshold-hardly-any = kaum eine
threshold-about = etwa { $round }
threshold-one-stay = einem Parkvorgang
threshold-stays = { $count } Parkvorgängen
threshold-this-site-has-learned-from-so = Diese Anlage hat bisher aus { $stays } gelernt.
threshold-until-it-knows-it-is-careful = Bis sie { $count } kennt, ist sie vorsichtig und stützt sich auf das anderswo Übliche.
threshold-it-reckons-with-a-second-vehicle = Sie rechnet mit einem zweiten Fahrzeug auf dem Kennzeichen bei einem von { $permit } Parkvorgängen von { $stay_h } Stunden mit Berechtigung, und bei einem von { $visitor } von Besuchern.
threshold-and-with-of-the-exits-leaving = Sie rechnet damit, dass { $unseen } der Ausfahrten keine Spur hinterlassen.
rule-limit = { $area }: { $max } { $whom }, { $then }
rule-plan = { $when } { $at }: { $what } { $whom }
rule-at-all-hours = jederzeit
rule-at-all-lanes = alle Spuren
rule-holidays = Feiertage
rule-schedule = { $whom }, { $hours }, { $lanes }: Einfahrt { $entry }, Ausfahrt { $exit }, anstelle der Einstellung der Spur.
rule-overnight = { $whom } in { $area } um { $at }, { $when }: wird gemeldet.

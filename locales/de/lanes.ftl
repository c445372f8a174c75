### Lanes: how they read, calibration, commissioning, review.

## Calibration

calibration-back-to-live = Zurück zum Livebild
calibration-back-to-the-lane = Zurück zur Spur
calibration-shape-region = Region
calibration-shape-plate = Kennzeichen
calibration-corner-across = { $name }, Ecke { $row_name }, waagrecht
calibration-corner-down = { $name }, Ecke { $row_name }, senkrecht
calibration-corner-of = { $name }, Ecke { $number } von { $count }
calibration-place = { $what }: { $x } waagrecht, { $y } senkrecht
calibration-shape-removed = { $name } gelöscht.
calibration-corner-removed = Ecke gelöscht; { $name } hat noch { $count }.
calibration-add-a-corner = Ecke zu { $name } hinzufügen, nach Ecke { $number }
calibration-move-all = { $name } als Ganzes verschieben
calibration-middle = { $name }: Mitte bei { $x } waagrecht, { $y } senkrecht
calibration-busy = Die Modelle sind beschäftigt. Neuer Versuch…
calibration-failed = Das hat nicht funktioniert. Laden Sie die Seite neu.
calibration-lost = Keine Verbindung zum Gateway.
calibration-corners-as-numbers = Ecken als Zahlen
calibration-discard-changes = Änderungen verwerfen
calibration-drag-corners-by-finger-or = Ziehen Sie Ecken mit Finger oder Maus; mit der Tastatur: Tab zur Ecke, Pfeile bewegen sie um 1 px, mit Umschalt um 10, Entf löscht sie.
calibration-draw-it = Zeichnen
calibration-draw-on-this-picture = Auf diesem Bild zeichnen:
calibration-e-g-camera-hung = z. B. Kamera montiert
calibration-greatest-width-px = Größte Breite, px
calibration-half-of-the-last-plates = Die Hälfte der letzten { $reads } Kennzeichen war schmaler; von { $least } bis { $most } px. { $advice }
calibration-held = Festgehalten: { $at }
calibration-hold-picture = Bild festhalten
calibration-how-large-plates-are = Wie groß Kennzeichen sind
calibration-in-pixels-of-a-picture = In Pixeln eines Bilds von { $width } × { $height }, von oben links. Ein leer gelassener Suchbereich ist das ganze Bild.
calibration-kept-in = Gespeichert in <span class="draw-file">{ $file }</span>; die bisherige Datei bleibt daneben liegen. Die Spur verwendet sie ab dem nächsten Bild.
calibration-kept-pictures-of-this-lane = Gespeicherte Bilder dieser Spur
calibration-least-width-px = Kleinste Breite, px
calibration-live = Live
calibration-look-now = Jetzt testen
calibration-mask = Maske
calibration-no-picture = Kein Bild: { $health }
calibration-no-plate-has-been-read = Hier wurde noch kein Kennzeichen gelesen.
calibration-none-kept = Keine gespeichert.
calibration-nothing-was-looked-at-yet = Noch nichts getestet.
calibration-picture = Bild
calibration-picture-of-the-lane = Bild der Spur
calibration-plates-outside-these-widths-are = Kennzeichen außerhalb dieser Breiten werden ignoriert; leer: keine Grenze. Je größer die kleinste Breite, desto schneller die Suche.
calibration-px = { $width } px,
calibration-px-wide = <b>{ $middle } px</b> breit { $word }
calibration-remove = Entfernen
calibration-save = Speichern
calibration-the-lanes-file-cannot-be = Die Datei der Spur kann beim nächsten Start nicht verwendet werden: { $sentence } Was Sie sehen, gilt jetzt. Speichern Sie, und die Datei stimmt wieder.
calibration-what-is-read = Was gelesen wird
calibration-what-the-file-says-of = Anmerkungen in der Datei
calibration-what-to-draw = Was zeichnen
calibration-where-plates-are-looked-for = Wo Kennzeichen gesucht werden, was ignoriert wird, wie sie im Bild liegen.
calibration-zoom-in = Vergrößern

## Calibration seen

calibration-seen-no-plate-is-found-that = Kein zählbares Kennzeichen gefunden. Halten Sie ein Bild mit Fahrzeug fest, oder wählen Sie unten ein gespeichertes.
calibration-seen-one-look-takes-here-the = Eine Suche dauert hier { $took }. Je kleiner der Suchbereich, desto größer sehen die Modelle die Kennzeichen.
calibration-seen-plate = Kennzeichen: { $score }
calibration-seen-px = { $w } × { $h } px
calibration-seen-the-plate-as-the-reader = Das Kennzeichen, wie es der Leser sieht

## Commission steps

commission-steps-event = Ereignis { $event }
commission-steps-picture = Bild dieses Ereignisses
commission-steps-the-test-car = Das Testfahrzeug

## Commissioning

commissioning-begin = Beginnen
commissioning-end-it-as-it-stands = Prüfung beenden
commissioning-four-tests-with-one-car = Vier Prüfungen mit einem Fahrzeug, bevor ein Parkplatz in Betrieb geht. Die Ergebnisse bleiben als Nachweis gespeichert.
commissioning-in-by = Einfahrtsspur
commissioning-it-should-have-a-permit = Es sollte eine Berechtigung ohne Ausnahme haben und jetzt draußen sein.
commissioning-others-after = Wenn eines davon das Testfahrzeug ist, wurde es falsch gelesen.
commissioning-others-before = An diesen Spuren wurden inzwischen andere Kennzeichen gelesen:
commissioning-out-by = Ausfahrtsspur
commissioning-plate-of-the-test-car = Kennzeichen des Testfahrzeugs
commissioning-sheet = Blatt
commissioning-sheet-2 = Blatt { $number }
commissioning-sheets = Blätter
commissioning-under-way-in-by-out = Läuft: { $plate }, Einfahrt { $entry }, Ausfahrt { $exit }

## Lane

lane-a-plate-with-that-was = Ein Kennzeichen mit { $truth }, das als { $printed } gelesen wurde
lane-below-the-straight-line-surer = Unter der geraden Linie: überschätzt.
lane-by-hour-of-the-day = Nach Tageszeit
lane-by-light-and-what-the = Nach Licht und Bildqualität
lane-calibrate = Kalibrieren
lane-camera-looked-at-by = Kamera gewartet von { $by }, { $at }
lane-camera-set-straight-again = Kamera ausgerichtet
lane-characters = Zeichen
lane-common-findings = Häufige Ergebnisse
lane-examples = Beispiele
lane-fit-no-vehicle-inside = Ausfahrten ohne passende Einfahrt
lane-glass-cleaned = Glas gereinigt
lane-good-pictures-plates-at-least = Gute Bilder: Kennzeichen mindestens 80 px breit, Kontrast ab 50, Schärfe ab 25.
lane-hour = Stunde
lane-how-often-characters-are-right = Wie oft Zeichen stimmen, nach der Sicherheit des Lesers; die Zahlen stehen in der Tabelle darunter
lane-how-sure-it-is-and = Sicherheit und Trefferquote
lane-i-have-looked-at-the = Kamerawartung eintragen
lane-lamp-replaced = Scheinwerfer getauscht
lane-no-character-of-this-could =
    Kein Zeichen { $period ->
        [day] dieses Tages
        [week] dieser Woche
       *[month] dieses Monats
    } war überprüfbar.
lane-no-character-was-read-wrong =
    { $period ->
        [day] An diesem Tag
        [week] In dieser Woche
       *[month] In diesem Monat
    } wurde kein Zeichen falsch gelesen, soweit überprüfbar.
lane-no-vehicle-in-this =
    Kein Fahrzeug { $period ->
        [day] an diesem Tag
        [week] in dieser Woche
       *[month] in diesem Monat
    }.
lane-not-read = nicht gelesen
lane-not-read-2 = Nicht gelesen
lane-not-read-read-wrong-vehicles = { $hour }: { $unread_share } nicht gelesen, { $wrong_share } falsch gelesen, { $vehicles } Fahrzeuge
lane-noted = Speichern
lane-nothing-found = Nichts gefunden
lane-of-plates-with = { $plates } von { $of } Kennzeichen mit { $truth }
lane-of-right = { $class }: { $right } von { $characters } richtig
lane-period = Zeitraum
lane-plates = Kennzeichen
lane-plates-2 = Kennzeichen
lane-plates-read-wrong-by-their = Falsch gelesene Kennzeichen, nach Bildqualität
lane-read-as = <b>{ $truth }</b> gelesen als <b>{ $printed }</b>
lane-read-wrong = falsch gelesen
lane-read-wrong-2 = Falsch gelesen
lane-rows-what-was-on-the = Zeilen: was auf dem Kennzeichen stand. Spalten: was gelesen wurde. Zahlen: Kennzeichen.
lane-rows-what-was-on-the-2 = Zeilen: was auf dem Kennzeichen stand. Spalten: was gelesen wurde. Zahlen: Kennzeichen; eine Zahl führt zu ihren Beispielen.
lane-says-it-is-so-sure = Sicherheit
lane-says-it-is-so-sure-2 = Sicherheit
lane-share-of-vehicles-not-read = Anteil nicht gelesener Fahrzeuge und falsch gelesener Kennzeichen nach Tageszeit; die Zahlen stehen in der Tabelle darunter
lane-the-lane-learns-again-from = Die Spur lernt ab jetzt neu, und was üblich ist, wird neu ermittelt.
lane-too-little = zu wenig
lane-trend = Verlauf
lane-trend-label =
    Anteil nicht gelesener Fahrzeuge und falsch gelesener Kennzeichen { $period ->
        [day] an diesem Tag
        [week] in dieser Woche
       *[month] in diesem Monat
    }; die Zahlen stehen in der Tabelle darunter
lane-trend-label-exit =
    Anteil nicht gelesener Fahrzeuge, falsch gelesener Kennzeichen und Ausfahrten ohne passende Einfahrt { $period ->
        [day] an diesem Tag
        [week] in dieser Woche
       *[month] in diesem Monat
    }; die Zahlen stehen in der Tabelle darunter
lane-vehicles = Fahrzeuge
lane-was-right = Richtig
lane-what-is-read-for-what = Welche Zeichen verwechselt werden
lane-what-is-wrong = Was nicht stimmt
lane-what-you-found-or-did = Was Sie festgestellt oder getan haben
lane-you-have-looked-at-the = Kamerawartung eintragen?

## Lanes

lanes-false-alarms-caused = Verursachte Fehlalarme
lanes-fit-no-vehicle-inside = Ausfahrten ohne passende Einfahrt
lane-all-of-one-vehicle = Alle von einem Fahrzeug, { $plate }: Lassen Sie dessen Kennzeichen reinigen oder ersetzen, bevor an der Kamera etwas geändert wird.
lanes-how-well-nothing-against-any = Wie gut jede Spur liest. Gegen keine ist etwas bekannt, daher stehen sie in der Reihenfolge der Anlage.
lanes-how-well-each-lane-reads = Wie gut jede Spur liest, die schlechteste zuerst
lanes-not-read = Nicht gelesen
lanes-period = Zeitraum
lanes-read-wrong = Falsch gelesen
lanes-reads-wait =
    { $count ->
        [one] { $count } Lesung wartet auf eine Person
       *[other] { $count } Lesungen warten auf eine Person
    }
lanes-vehicles = Fahrzeuge
lanes-what-they-learned = Gelernte Korrekturen exportieren

## Review

review-another-plate = Anderes Kennzeichen
review-as-read = Stimmt wie gelesen, { $plate }
review-it-is = Es ist { $taken }
review-it-is-this = Es ist dieses
review-judged = Geprüft
review-judged-pictures = Geprüfte Bilder exportieren
review-later = Später
review-no-as-read = Nein: stimmt wie gelesen, { $plate }
review-no-plate-or-nobody-can = Kein Kennzeichen, oder nicht lesbar
review-nothing-further-in-this-list = Nichts weiter in dieser Liste. <a href="{ $first }">Zurück zum Anfang</a>
review-nothing-waits-for-you-reads = Nichts zu prüfen. Unsichere Lesungen erscheinen hier von selbst.
review-reads-that-a-person-should = Lesungen, die eine Person prüfen sollte. Aus jeder Antwort lernt die Spur, und was aus einer falschen Zuordnung folgte, wird zurückgenommen.
review-sure = { $sure } sicher
review-the-plate-at = Das Kennzeichen an { $lane }
review-the-vehicle-at = Das Fahrzeug an { $lane }
review-which-reads = Welche Lesungen

## Sheet

sheet-all-sheets = Alle Blätter
sheet-by = von { $by }
sheet-date-and-place = Datum und Ort
sheet-sheet = Blatt { $number }
sheet-signature = Unterschrift
sheet-test-car-in-by-out = Testfahrzeug { $plate }, Einfahrt { $entry }, Ausfahrt { $exit }.
sheet-to = bis { $ended }

## Commissioning: states

commission-no-lane = Es gibt keine Spur { $id }.
commission-not-in = { $lane } führt nicht von draußen herein.
commission-not-out = { $lane } führt nicht hinaus.
commission-outside = draußen
commission-expected-entry = Fahren Sie über { $lane } ein. Die Einfahrt wird als solche erfasst, von draußen nach { $into }.
commission-expected-second = Kommen Sie nochmals zu { $lane }, ohne ausgefahren zu sein, frühestens { $after_s } Sekunden später. { $answer }
commission-expected-unjudged = Die Schranke öffnet: Die Wiedereinfahrtssperre ist hier nicht aktiv.
commission-expected-refused = Die Schranke bleibt zu.
commission-expected-asked = Die Schranke wartet auf eine Person, und ein Verstoß wird erfasst.
commission-expected-open = Die Schranke öffnet, und ein Verstoß wird erfasst.
commission-expected-exit = Fahren Sie über { $lane } aus. Die Ausfahrt wird als solche erfasst, und eine nächste Einfahrt würde zugelassen.
commission-expected-timer = Nichts zu tun: Eine Kopie des Zustands wird über das Zeitlimit hinaus vorgespult.
commission-found-entry = Als Einfahrt von { $from } nach { $to } erfasst.
commission-found-second =
    Die zweite Einfahrt: { $answer }, { $recorded ->
        [yes] und ein Verstoß ist erfasst.
       *[no] kein Verstoß ist erfasst.
    }
commission-answer-open = eingelassen
commission-answer-refused = abgewiesen
commission-answer-asked = einer Person überlassen
commission-answer-none = nichts geschah
commission-found-exit =
    Als Ausfahrt von { $from } nach { $to } erfasst. { $ended ->
        [yes] Sie hat den Parkvorgang beendet{ $again ->
            [yes] , und eine nächste Einfahrt würde zugelassen (in einer Kopie geprüft).
            [no] ; in einer Kopie wurde eine nächste Einfahrt aber nicht ohne Weiteres zugelassen.
           *[untried] .
        }
       *[no] Sie hat keinen Parkvorgang beendet, da die Einfahrt nicht daran gebunden war{ $again ->
            [yes] ; eine nächste Einfahrt würde zugelassen (in einer Kopie geprüft).
            [no] ; und in einer Kopie wurde eine nächste Einfahrt nicht ohne Weiteres zugelassen.
           *[untried] .
        }
    }
commission-found-no-timer = Hier ist kein Zeitlimit eingestellt: Nur eine Ausfahrt oder eine Person hebt den Zustand auf.
commission-found-timer-unused = Ein Zeitlimit von { $minutes } min ist eingestellt, aber die Wiedereinfahrtssperre ist hier nicht aktiv.
commission-found-timer =
    In einer Kopie, eine Minute vor Ablauf des Zeitlimits von { $minutes } min, gilt das Fahrzeug { $before ->
        [yes] als drinnen
       *[no] nicht als drinnen
    }; eine Minute danach { $after ->
        [yes] immer noch.
       *[no] nicht mehr.
    }
commission-why-exempt = Die Berechtigung oder ihre Gruppe ist von der Wiedereinfahrtssperre ausgenommen: Prüfen Sie mit einer, die es nicht ist.
commission-why-free-move = Eine Einmalfreigabe stand noch aus (Zurücksetzen, Sammelfreigabe, oder niemand wusste, wo es war), daher wurde die Wiedereinfahrtssperre nicht geprüft. Fahren Sie aus, und beginnen Sie neu: Sie ist jetzt verbraucht.
commission-why-lane-blind = Eine Spur des Verbunds sieht nichts, und in der Anlagendatei steht while_down = "off": Die Wiedereinfahrtssperre ruht, bis sie wieder sieht.
commission-why-not-likely-enough = Es wurde eingelassen und erfasst: Ein zweites Fahrzeug ist hier zu { $likely } wahrscheinlich, und diese Spur weist ab { $at } ab.
commission-why-soft = Es wurde eingelassen und erfasst: Die Spur ist für dieses Fahrzeug gerade „soft“, wegen eines Zeitplans, eines Ausfalls, oder weil eine Spur des Verbunds nichts sieht.
commission-why-explained = Es galt nicht als Verstoß: Ein zweites Fahrzeug ist zu { $likely } wahrscheinlich, und diese Spur erfasst einen ab { $at }.
commission-why-another-rule = Eine andere Regel hat entschieden: siehe das Ereignis.
commission-why-not-inside = Es galt nicht als drinnen: Seine Einfahrt wurde nicht erfasst, sein Zeitlimit ist abgelaufen, oder die Spur erfasst nichts.
commissioning-later = Später
commissioning-now = Jetzt
commissioning-passed = Bestanden
commissioning-failed = Nicht bestanden
commissioning-does-not-apply = Trifft nicht zu

## How large plates are

sizes-too-small = zu klein
sizes-good = gut
sizes-larger-than-needed = größer als nötig
sizes-px-are-needed-move-the-camera = Nötig sind { $needed_px } px: Setzen Sie die Kamera näher, oder zoomen Sie heran.
sizes-from-px-on-nothing-is-gained = Ab { $ample_px } px ist nichts mehr gewonnen: Herauszoomen zeigt mehr von der Spur.

## Charts

chart-not-read = nicht gelesen
chart-read-wrong = falsch gelesen
chart-fit-no-vehicle-inside = Ausfahrten ohne passende Einfahrt

## Charts: changes

chart-read-as = { $truth } gelesen als { $printed }
chart-no-vehicles = keine Fahrzeuge
chart-before-after = { $at }: { $what }, vorher { $before }, danach { $after }

## Lane: said by its handler

lane-persons-looked-at-of-violations-here = { $seen } von { $all } Verstößen hier wurden geprüft; { $false_ones } waren Fehlalarme
lane-vehicles-that-passed-without-a-plate = Fahrzeuge, die durchfuhren, ohne dass ein Kennzeichen gelesen wurde.
lane-of-the-plates-whose-truth-is = Von den Kennzeichen, deren Wahrheit bekannt ist: aus Berechtigungen, vom anderen Ende des Parkvorgangs, von Personen.
lane-vehicles-that-left-under-a-text = Fahrzeuge, die mit einem Kennzeichen ausfuhren, das niemand drinnen hat.
lane-ambiguous-match = Mehrdeutige Zuordnung
lane-vehicles-that-left-and-were-likelier = Fahrzeuge, die ausfuhren und wahrscheinlich, aber nicht sicher, eines von drinnen waren.
lane-put-right-later = Später berichtigt
lane-exits-of-which-only-a-later = Ausfahrten, deren Fahrzeug erst durch ein späteres Ereignis bekannt wurde.
lane-read-or-not = Gelesen oder nicht.
lane-false-alarms-caused = Verursachte Fehlalarme
lane-drivers-accused-because-this-exit-had = Fehlalarme, weil diese Ausfahrt ein ausfahrendes Fahrzeug nicht bemerkt hat.
lane-violations-noted-here = Hier erfasste Verstöße
lane-right-or-wrong = Richtig oder falsch.
lane-explained-contradictions = Erklärte Widersprüche
lane-contradictions-here-that-are-likelier-a = Widersprüche hier, die wahrscheinlich eine übersehene oder falsch gelesene Durchfahrt sind: keine Verstöße, niemandem angelastet.
lane-by-day = Bei Tag
lane-after-dark = Bei Dunkelheit
lane-light-not-known = Licht unbekannt
lane-plate-width = Kennzeichenbreite
lane-brightness = Helligkeit
lane-of-255 = von 255
lane-contrast = Kontrast
lane-sharpness = Schärfe
lane-of-100 = von 100
lane-below = unter { $high }
lane-to = { $low } bis { $high }
lane-and-more = { $low } und mehr
lane-noted-learns-again-from-now-on = Gespeichert. { $name } lernt ab jetzt neu, und was üblich ist, wird neu ermittelt.

## Lanes: said by its handler

lanes-day = Tag
lanes-week = Woche
lanes-month = Monat
lanes-lanes = Spuren

## Review: said by its handler

review-ambiguous-match = Mehrdeutige Zuordnung
review-fits-no-vehicle-inside = Ausfahrt ohne passende Einfahrt
review-put-right-later = Später berichtigt
review-close-to-a-permit = Fast eine Berechtigung
review-all = Alle
review-review = Prüfen
review-taken-for-the-vehicle-that-came = Zugeordnet dem Fahrzeug, das hier einfuhr
review-is-this-read-right = Stimmt diese Lesung?
review-what-was-read = Was gelesen wurde
review-it-is-not-sure-which-vehicle = Es ist nicht sicher, welches Fahrzeug das war.
review-this-vehicle-left-under-a-text = Dieses Fahrzeug fuhr mit einem Kennzeichen aus, das kein Fahrzeug drinnen hat.
review-only-later-it-turned-out-whose = Erst später zeigte sich, wessen Ausfahrt das war: Jenes Fahrzeug fuhr wieder ein.
review-this-vehicle-came-in-under-a = Dieses Fahrzeug fuhr mit einem Kennzeichen ein, das dem einer Berechtigung sehr ähnlich ist.
review-noted-it-was = Gespeichert: Es war { $plate }.
review-noted-it-is-as-it-was = Gespeichert: Es stimmt wie gelesen.
review-it-was-taken-for-no-other = Es wurde keinem anderen Kennzeichen zugeordnet.
review-plate = Kennzeichen: { $e }.
review-noted-it-cannot-be-told = Gespeichert: nicht lesbar.
review-choose-what-it-is = Wählen Sie, was es ist.

## Commissioning: said by its handler

commissioning-the-entry-is-recorded-with-its = Die Einfahrt wird mit ihrer Richtung erfasst
commissioning-a-second-entry-is-answered-as = Eine zweite Einfahrt wird nach den Regeln beantwortet
commissioning-choose-a-lane = Wählen Sie eine Spur
commissioning-the-exit-clears-it = Die Ausfahrt hebt es auf
commissioning-the-timer-clears-it = Das Zeitlimit hebt es auf
commissioning-commissioning = Inbetriebnahme
commissioning-commissioning-sheet = Inbetriebnahme, Blatt { $number }
commissioning-plate = Kennzeichen: { $why }.

## Calibration: said by its handler

calibration-as-you-drew-it = Wie Sie es gezeichnet haben
calibration-found = Fund { $n }
calibration-calibrate = { $lane } kalibrieren
calibration-by-day = Bei Tag
calibration-after-dark = Bei Dunkelheit
calibration-not-saved = Nicht gespeichert. { $why }
calibration-saved-as-looks-by-it-from = Gespeichert als { $file }. { $name } verwendet es ab jetzt.

## Calibration: said by its handler

lane-read-as-in = { $truth } als { $printed } gelesen bei { $share } der Kennzeichen mit { $truth }
lane-px = px
lane-other-entrances =
    { $count ->
        [one] andere Einfahrt: { $share }
       *[other] andere Einfahrten: { $share }
    }
lane-other-exits =
    { $count ->
        [one] andere Ausfahrt: { $share }
       *[other] andere Ausfahrten: { $share }
    }

## Drawings that make no sense

drawing-picture-has-no-size-hold = Das Bild hat keine Größe: Halten Sie zuerst eines fest.
drawing-region = Der Suchbereich
drawing-region-tiny-less-than-hundredth = Der Suchbereich ist winzig, kleiner als ein Hundertstel des Bilds: Zeichnen Sie ihn um den Streifen Fahrbahn, auf dem Kennzeichen gelesen werden.
drawing-there-are-more-than-masks = Es gibt mehr als { $max } Masken: Verbinden Sie einige.
drawing-lies-outside-region-where-nothing = { $name } liegt außerhalb des Suchbereichs, wo ohnehin nichts gesucht wird: Verschieben oder entfernen Sie sie.
drawing-masks-cover-whole-region-nothing = Die Masken verdecken den ganzen Suchbereich: Nichts würde gelesen.
drawing-needs-at-least-three-corners = { $name } braucht mindestens drei Ecken.
drawing-has-more-than-corners = { $name } hat mehr als { $max } Ecken.
drawing-corner-lies-outside-picture = { $name }: Ecke { $number } liegt außerhalb des Bilds.
drawing-crosses-itself-put-its-corners = { $name } überschneidet sich: Setzen Sie die Ecken der Reihe nach rundum.
drawing-least-width-plate-not-below = Die kleinste Breite eines Kennzeichens ist nicht kleiner als die größte.
drawing-width-plate-must-be-between =
    { $which ->
        [least] Die kleinste Breite eines Kennzeichens muss zwischen { $least } px und der Bildbreite liegen.
       *[greatest] Die größte Breite eines Kennzeichens muss zwischen { $least } px und der Bildbreite liegen.
    }
drawing-plate-corner-lies-outside-picture = Das Kennzeichen: Ecke { $number } liegt außerhalb des Bilds.
drawing-plates-corners-are-not-in = Die Ecken des Kennzeichens sind nicht in der richtigen Reihenfolge: oben links, oben rechts, unten rechts, unten links, ohne Einbuchtung.
drawing-plate-below = Das gezeichnete Kennzeichen ist { $wide } px breit, weniger als die kleinste Breite von { $least } px: Ändern Sie eines von beiden.
drawing-plate-above = Das gezeichnete Kennzeichen ist { $wide } px breit, mehr als die größte Breite von { $most } px: Ändern Sie eines von beiden.
drawing-plate = Das Kennzeichen
drawing-plate-needs-four-corners-or = Das Kennzeichen braucht vier Ecken oder keine.
drawing-width-plate-no-number =
    { $which ->
        [least] Die kleinste Breite eines Kennzeichens ist keine Zahl.
       *[greatest] Die größte Breite eines Kennzeichens ist keine Zahl.
    }
drawing-corner-needs-two-numbers = { $name }: Ecke { $i } braucht zwei Zahlen.
drawing-top-left = oben links
drawing-top-right = oben rechts
drawing-bottom-right = unten rechts
drawing-bottom-left = unten links
drawing-mask = Maske { $number }
lane-compared-nothing = Die zweite Kamera wird mit der eigenen dieser Spur verglichen; seit dem Start kam noch kein Fahrzeug.
lane-compared = Neben der zweiten Kamera, seit dem Start: { $vehicles } Fahrzeuge, { $same } gleich gelesen. Wo sie verschieden lasen, passte { $own } Mal nur diese Kamera zu einer Berechtigung, { $other } Mal nur die andere, { $differ } Mal keine. Nur von dieser gelesen: { $own_alone }, nur von der anderen: { $other_alone }.
lane-compared-open = Keine liest sicher besser.
lane-compared-own = Diese Kamera liest besser.
lane-compared-other = Die andere Kamera liest besser: Lassen Sie sie entscheiden.

### The other pages.

## Audit

audit-everything = Alles
audit-in-order-all-rows-hold = <b>In Ordnung:</b> Alle { $rows } Zeilen sind unversehrt. Das Protokoll endet in <code class="hash">{ $end }</code>: Bewahren Sie davon ab und zu eine Kopie anderswo auf, dann kann niemand umschreiben, was davor liegt.
audit-row = Zeile
audit-the-log-has-been-tampered = <b>Das Protokoll wurde manipuliert, oder der Datenträger ist defekt.</b> Zeile { $row } passt als erste nicht: { $why }. Die Zeilen davor sind in Ordnung. Sichern Sie eine Kopie des Datenordners, und klären Sie, wer Zugriff hatte.
audit-who-did-what-and-why = Wer was getan hat, und warum. Jede Änderung daran würde bemerkt.

## Filter

filter-all = Alle
filter-all-kinds = Alle Arten
filter-any = Beliebig
filter-kind = Art
filter-likeliest-cause = Wahrscheinlichste Ursache
filter-list = Liste
filter-look-alikes-too = Auch ähnliche Kennzeichen
filter-looked-at = Status
filter-o-and-0-b-and = (O und 0, B und 8)
filter-plate-or-part-of-it = Kennzeichen oder Teil davon

## Inside

inside-entry-of-vehicle = Die Einfahrt dieses Fahrzeugs
inside-nobody-is-inside = Niemand ist drinnen.
inside-picture = Bild
inside-probably-left = vermutlich ungesehen ausgefahren
inside-sure = Sicher
inside-sure-2 = sicher
inside-sure-it-is-inside = Wahrscheinlichkeit, dass es drinnen ist
inside-vehicles-inside-longest-first =
    { $total ->
        [one] <b>{ $total }</b> Fahrzeug drinnen, das längste zuerst
       *[other] <b>{ $total }</b> Fahrzeuge drinnen, die längsten zuerst
    }

## Log

log-log = Bedienprotokoll
log-nobody-has-done-anything-yet = Noch hat niemand etwas getan.
log-operator-and-security = Bedienprotokoll und Sicherheitsprotokoll
log-what-came-of-it = Ergebnis
log-what-persons-did = Was Personen getan haben

## Muster

muster-a-vehicle-is-here = Ein Fahrzeug ist hier
muster-all-areas = Alle Bereiche
muster-all-groups = Alle Gruppen
muster-an-area-was-counted = Ein Bereich wurde gezählt
muster-area = Bereich
muster-as-is-known-today = nach heutigem Wissen
muster-at = Zeitpunkt
muster-has-left = Ist ausgefahren
muster-nobody-now = Niemand ist auf der Anlage.
muster-nobody-then = Zu diesem Zeitpunkt ist niemand auf der Anlage.
muster-now-all = Jetzt, alle
muster-of-them-not-read = { $unread } davon nicht gelesen
muster-on-site-at =
    { $count ->
        [one] <b>{ $count }</b> Fahrzeug auf der Anlage, { $at }
       *[other] <b>{ $count }</b> Fahrzeuge auf der Anlage, { $at }
    }
muster-on-site-now =
    { $count ->
        [one] <b>{ $count }</b> Fahrzeug jetzt auf der Anlage
       *[other] <b>{ $count }</b> Fahrzeuge jetzt auf der Anlage
    }
muster-perhaps-two-vehicles = vielleicht zwei Fahrzeuge
muster-put-it-on-the-list = Auf die Liste setzen
muster-put-right = Berichtigen
muster-seen = Gesehen
muster-seen-that-it-is-gone = Gesehen, dass es weg ist
muster-set-the-count = Zählung setzen
muster-sure = sicher
muster-sure-it-is-here = Wahrscheinlichkeit, dass es hier ist
muster-take-it-off = Von der Liste nehmen
muster-vehicles-in-it = Fahrzeuge darin

## Notices

notices-kind = Art
notices-nothing-out-of-the-ordinary = Bisher nichts Ungewöhnliches.
notices-notices = Hinweise
notices-vehicle = Fahrzeug
notices-what-the-gateway-noticed-by = Was dem Gateway selbst aufgefallen ist, das Neueste zuerst

## Overstays

overstays-allowed = Erlaubt
overstays-beyond-or-here =
    { $count ->
        [one] <b>{ $count }</b> Fahrzeug über einer Grenze der Anlage, oder { $hours } Stunden oder länger hier
       *[other] <b>{ $count }</b> Fahrzeuge über einer Grenze der Anlage, oder { $hours } Stunden oder länger hier
    }
overstays-here =
    { $count ->
        [one] <b>{ $count }</b> Fahrzeug { $hours } Stunden oder länger hier
       *[other] <b>{ $count }</b> Fahrzeuge { $hours } Stunden oder länger hier
    }
overstays-hours = Stunden
overstays-no-limit = keine Grenze
overstays-nobody-has-been-here-that = So lange ist niemand hier.
overstays-overstays = Parkzeitüberschreitungen

## Passages

passages-no-vehicle-has-come-yet = Noch kein Fahrzeug.
passages-passages = Durchfahrten

## Resets

resets-choose = Wählen…
resets-do-it = Ausführen
resets-everybody-in = Alle in { $name }
resets-for-when-the-gateway-is = Für den Fall, dass sich das Gateway bei vielen Fahrzeugen zugleich irrt. Ein einzelnes Fahrzeug setzen Sie auf der Seite seines Ereignisses zurück.
resets-for-whom = Für wen
resets-forget-where-they-are-nobody = <b>Sperrstatus zurücksetzen.</b> Bis zur nächsten Einfahrt gilt niemand als drinnen, und jeder hat eine Einmalfreigabe. Die Liste der Anwesenden bleibt. Später kommende Fahrzeuge sind nicht gemeint.
resets-group = Gruppe { $group }
resets-one-free-move-the-next = <b>Einmalfreigabe.</b> Die nächste Durchfahrt jedes Fahrzeugs, das drinnen ist oder sein kann, wird nicht geprüft. Später kommende haben keine. Sonst ändert sich nichts.
resets-reset = Zurücksetzen

## Rules

rules-across-refuse-at = waagrecht: refuse_at
rules-areas = Bereiche
rules-as-the-site-file-has = Wie in der Anlagendatei festgelegt; ändern kann sie, wer den Rechner betreut.
rules-everywhere = Überall
rules-free-moves = Einmalfreigaben
rules-from-the-probabilities-that-were = Aus den Wahrscheinlichkeiten, die bei der Entscheidung gespeichert wurden. Ein Fahrzeug, das ohnehin eingelassen worden wäre, wegen eines Ausfalls oder eines zweifelhaften Kennzeichens, ist nicht mitgezählt, wo das bekannt ist.
rules-full = Voll
rules-in = in { $within }
rules-in-force-for-until = In Kraft für { $whom }, bis { $until }.
rules-inside = <b>{ $count }</b> drinnen
rules-last = zuletzt { $last }
rules-now = jetzt
rules-now-2 = jetzt { $present }
rules-now-3 = { $said }. Jetzt <b>{ $count }</b>.
rules-of-these-wrongly-about = davon zu Unrecht, etwa
rules-of-these-wrongly-about-2 = Davon zu Unrecht, etwa
rules-refusals-at-in-the-last = Abweisungen an { $name } in den letzten 90 Tagen nach refuse_at; die Zahlen stehen in der Tabelle darunter
rules-repeated-violators = Wiederholungstäter
rules-times = <b>{ $count }</b>-mal,
rules-try-others = Andere Regeln testen
rules-unsure =
    { $count ->
        [one] Ein Fahrzeug kann ungesehen ausgefahren sein und wird vorerst nicht abgewiesen.
       *[other] { $count } Fahrzeuge können ungesehen ausgefahren sein und werden vorerst nicht abgewiesen.
    }
rules-what-hard-means-here = Was „hard“ hier bedeutet
rules-what-this-site-has-taught = Was diese Anlage gelernt hat
rules-who-is-exempt = Wer ausgenommen ist
rules-would-have-been-kept-out = wären abgewiesen worden
rules-would-have-been-kept-out-2 = Wären abgewiesen worden

## Trial

trial-a-timer-from-your-own = Ein Zeitlimit aus Ihren Parkvorgängen
trial-a-vehicle-comes-in-that = Ein Fahrzeug fährt ein, das als drinnen gilt
trial-answered-otherwise = Anders beantwortet
trial-as-in-a-policy-file = Wie in einer Regeldatei. Steht hier etwas, gelten die Felder darüber nicht.
trial-as-it-is-now = Wie jetzt
trial-as-it-is-now-2 = wie jetzt
trial-as-it-was = Wie es war
trial-as-tried = Im Test
trial-counts-as-inside-for-at = Gilt höchstens als drinnen, Minuten
trial-days-back-from-now = Tage zurück ab jetzt
trial-empty-as-it-is-now = Leer: wie jetzt. 0: ohne Grenze.
trial-every-vehicle-would-have-been = Jedes Fahrzeug hätte dieselbe Antwort bekommen.
trial-going-through-the-past = Die Vergangenheit wird durchgespielt…
trial-groups-that-are-exempt = Ausgenommene Gruppen
trial-kept-shut = Abgewiesen
trial-let-through-and-noted = Eingelassen (Verstoß erfasst)
trial-not-watched = Nicht aktiv
trial-passages-could-not-be-followed = { $lost } Durchfahrten ließen sich unter den anderen Regeln nicht nachvollziehen.
trial-proposed-all-but-one-in = Vorschlag: <b>{ $timer }</b>. Bis auf einen von hundert waren { $stays } Parkvorgänge dann beendet.
trial-rules = Regeln
trial-rules-in-full-lane-by = Vollständige Regeln, Spur für Spur
trial-rules-to-try = Zu testende Regeln
trial-separated-by-commas-empty-as = Durch Kommas getrennt. Leer: wie jetzt.
trial-share-of-stays-and-of = Anteil der Parkvorgänge und der Fehlalarme nach Zeitlimit
trial-side-by-side = Gegenüberstellung
trial-stays-that-last-longer = Längere Parkvorgänge
trial-stays-that-last-longer-not = längere Parkvorgänge: nicht bis zum Ende überwacht
trial-stop = Abbrechen
trial-timer = Zeitlimit
trial-to = { $from } bis { $to }
trial-too-few-stays-to-propose = Zu wenige Parkvorgänge für einen Vorschlag: Nur { $stays } sind von Anfang bis Ende bekannt.
trial-tried = Im Test
trial-try-it = Testen
trial-vehicles-with-several-violations = Fahrzeuge mit mehreren Verstößen
trial-was = War
trial-what-other-rules-would-have = Was andere Regeln mit den Fahrzeugen der letzten Wochen gemacht hätten. An den Schranken ändert sich nichts.
trial-wrong-ones-waived = Vermiedene Fehlalarme
trial-wrong-violations-that-this-timer = Fehlalarme, die dieses Zeitlimit vermeidet ({ $wrong } bekannt)
trial-wrongly-a-later-event-shows = Zu Unrecht: Ein späteres Ereignis zeigt, dass das Fahrzeug schon ausgefahren war.

## Visits

visits-all-groups = Alle Gruppen
visits-and-more-the-csv-has = Und { $beyond } weitere: Die CSV-Datei enthält alle.
visits-area = Bereich
visits-by = vor
visits-came = Eingefahren
visits-left = Ausgefahren
visits-nobody-was-on-the-site = Niemand war auf der Anlage.
visits-not-read = { $unread } nicht gelesen
visits-stayed = Dauer
visits-still-inside = <b>{ $inside }</b> noch drinnen
visits-still-inside-2 = noch drinnen
visits-to = { $from } bis { $to }
visits-today-all = Heute, alle
visits-unseen = ungesehen
visits-vehicles =
    { $vehicles ->
        [one] <b>{ $vehicles }</b> Fahrzeug
       *[other] <b>{ $vehicles }</b> Fahrzeuge
    }
visits-visitors =
    { $visitors ->
        [one] <b>{ $visitors }</b> Besucher
       *[other] <b>{ $visitors }</b> Besucher
    }
visits-visitors-only = Nur Besucher
visits-visits =
    { $visits ->
        [one] <b>{ $visits }</b> Parkvorgang
       *[other] <b>{ $visits }</b> Parkvorgänge
    }

## Week: words of its tables

week-not-weighed = Nicht bewertet
week-nobody-has-looked-yet = Neu
week-acknowledged-2 = Zur Kenntnis genommen
week-false-2 = Kein Verstoß: { $finding }

## What the gateway noticed

notices-in-for-longer-than = Länger als { $limit } in { $area }.
notices-inside-at = Um { $at } in { $area }.
notices-gate-did-not-open = Schranke hat nicht geöffnet
notices-got-no-pulse = Durfte an { $lane } durchfahren, und die Schranke hat nicht geöffnet.
notices-the-event = das Ereignis
notices-long-stay = Langer Aufenthalt
notices-came-in = eingefahren
notices-nothing-was-seen-of-it-in = { $limit } lang in { $area } nicht gesehen: gilt als ausgefahren.
notices-taken-to-have-left = Gilt als ausgefahren
notices-came-in-while-already-inside-times = { $count }-mal eingefahren, obwohl schon drinnen (Zeitraum: { $days }).
notices-again-and-again = Wiederholt
notices-two-vehicles-with-this-plate-were = Zwei Fahrzeuge mit diesem Kennzeichen waren zugleich drinnen: Beide sind ausgefahren, eines nach dem anderen.
notices-one-plate-two-vehicles = Ein Kennzeichen, zwei Fahrzeuge
notices-the-one-came-in = das erste eingefahren
notices-the-other-came-in = das zweite eingefahren
notices-by-the-clock-one-free-move = Nach Zeitplan: Einmalfreigabe für { $whom }.
notices-by-the-clock-forgotten-where-are = Nach Zeitplan: Sperrstatus zurückgesetzt für { $whom }.
notices-by-the-clock = Nach Zeitplan
notices-lane-reads-worse = Spur liest schlechter
notices-lane-reads-well-again = Spur liest wieder gut

## Filter: choices

filter-acknowledged = Zur Kenntnis genommen
filter-open = Neu
filter-explained = Erklärt
filter-newest-first = Neueste zuerst

## Filter: said by its handler

filter-this-search-has-been-forgotten-please = Diese Suche ist abgelaufen. Bitte suchen Sie erneut.
filter-not-searched-for-that = Danach wurde nicht gesucht: { $why }.
filter-oldest-first = Älteste zuerst
filter-order = Reihenfolge

## Inside: said by its handler

inside-inside-now = Jetzt drinnen

## Muster: said by its handler

muster-muster = Anwesenheitsliste
muster-that-is-no-date-and-time = Das ist kein Zeitpunkt: Angezeigt wird jetzt.
muster-that-is-in-the-future-this = Das liegt in der Zukunft: Angezeigt wird jetzt.
muster-no-group = keine Gruppe
muster-hours-write-1-to-8760 = Stunden: Schreiben Sie 1 bis 8760.
muster-overstays = Parkzeitüberschreitungen
muster-it-is-off-the-list = Von der Liste genommen und ausgezählt.
muster-it-is-on-the-list = Auf die Liste gesetzt.
muster-the-count-is-set = Zählung gesetzt.
muster-write-how-many-there-are = Fahrzeuge: Schreiben Sie, wie viele es sind.

## Resets: said by its handler

resets-resets = Zurücksetzen
resets-one-free-move-for-the-next = Einmalfreigabe für { $whom }: Die nächste Durchfahrt jedes Fahrzeugs wird nicht geprüft.
resets-forgotten-where-are-the-list-of = Sperrstatus zurückgesetzt für { $whom }. Die Liste der Anwesenden bleibt, wie sie ist.
resets-choose-what-is-to-be-done = Wählen Sie, was geschehen soll.
resets-choose-whom-it-is-for = Wählen Sie, für wen.
resets-the-vehicles-in = die Fahrzeuge in { $id }
resets-the-vehicles-of-group = die Fahrzeuge der Gruppe { $id }
resets-all-vehicles = alle Fahrzeuge

## Rules: said by its handler

rules-to = { $from } bis { $to }
rules-rules = Regeln
rules-shares-who-is-inside-with-all = teilt die Liste der Anwesenden mit allen Parkplätzen von { $region }
rules-counts-as-inside-for = gilt { $min } als drinnen
rules-longer-than-is-reported = länger als { $min } wird gemeldet
rules-taken-to-have-left-after = gilt als ausgefahren, wenn so lange nicht gesehen: { $min }

## Visits: said by its handler

visits-from-and-to-write-days-such = Von und Bis: Schreiben Sie Tage wie 2026-03-02, den früheren zuerst.
visits-a-report-covers-days-at-most = Ein Bericht umfasst höchstens { $days_max } Tage.
visits-visits-2 = Parkvorgänge

## Trial: said by its handler

trial-try-rules = Regeln testen
trial-vehicles-answered = Beantwortete Fahrzeuge
trial-let-through = Eingelassen
trial-left-to-you = Ihnen überlassen
trial-violations = Verstöße
trial-turned-away-wrongly = Zu Unrecht abgewiesen
trial-noted-wrongly = Zu Unrecht erfasst
trial-vehicles-with-three-violations-or-more = Fahrzeuge mit drei oder mehr Verstößen
trial-days-write-1-to = Tage: Schreiben Sie 1 bis { $days_max }.
trial-the-rules-are-too-long = Die Regeln sind zu lang.
trial-either-fields-or-rules = Die vollständigen Regeln und die Felder darüber sagen zweierlei. Leeren Sie eines davon: Geprüft wird nur, was angezeigt wird.
trial-timer-write-minutes-or-nothing = Zeitlimit: Schreiben Sie Minuten, oder nichts.
trial-there-is-no-such-rule = Diese Regel gibt es nicht.

## Trial: rules that cannot be tried

trial-trial-running-wait-for-or = Ein Test läuft: Warten Sie ihn ab, oder brechen Sie ihn ab.
trial-trial-died = der Test ist abgestürzt ({ $death })
trial-operating-system-gave-no-thread = Das Betriebssystem hat keinen Thread bereitgestellt: { $e }
trial-lane-site-file-has-no = {"["}lane.{ $id }]: die Anlagendatei hat keine solche Spur
trial-crossing-assumed-or-input-with = crossing ist "assumed", oder "input" mit crossing_within_s
trial-matching-exact-or-likely-with = matching ist "exact", oder "likely" mit matching_at_least, 0.9 bis 1

## Searches

filter-wildcards = ? für ein Zeichen, * für beliebig viele: TR?48*
passages-found =
    { $count ->
        [one] Ein Fahrzeug gefunden.
       *[other] { $count } Fahrzeuge gefunden.
    }
passages-found-or-more = { $count } Fahrzeuge gefunden, oder mehr.
notices-tailgating = Dicht dahinter durchgefahren
notices-somebody-crossed-behind = { $lane }: Jemand, der nicht gelesen wurde, ist dicht hinter einem anderen Fahrzeug durchgefahren, bei einer Öffnung.
past-erased = personenbezogene Daten von vor { $at } wurden gelöscht: Was davor war, lässt sich nicht noch einmal durchgehen
notices-in-two-lots = In zwei Parkplätzen
notices-edit-lost = Zweimal geändert
notices-let-in-at-another-lot-too = Es wurde auch am Parkplatz { $lot } eingelassen, bevor die Nachricht von der Einfahrt hier ankam: Zwei Fahrzeuge tragen das Kennzeichen, oder die Ausfahrt wurde verpasst.
notices-another-edit-counts = Diese Berechtigung wurde zur gleichen Zeit am Parkplatz { $lot } geändert; jene Änderung ist die spätere und gilt.
notices-another-exemption-counts = Die Ausnahme der Gruppe { $group } wurde zur gleichen Zeit am Parkplatz { $lot } geändert; jene Änderung ist die spätere und gilt.
notices-edit-was-by = Die Änderung von hier war von { $by }.
event-this-vehicle-came-in-at-lot = Dieses Fahrzeug fuhr um { $at } am Parkplatz { $lot } ein. { $gap } später wurde es an { $here } gelesen.

### Permits and exemptions.

## Dialog exempt

dialog-exempt-exempt-this-permit = Diese Berechtigung ausnehmen?
dialog-exempt-its-vehicles-may-then-come = Ihre Fahrzeuge dürfen dann einfahren, während die Berechtigung schon als drinnen gilt. Alles wird weiter erfasst.

## Exempt span

exempt-span-empty-from-now-on = Leer: ab jetzt.
exempt-span-every-exemption-has-an-end = Jede Ausnahme hat ein Ende oder ist dauerhaft.
exempt-span-none-ticked-everywhere = Nichts angekreuzt: überall.
exempt-span-until = Bis

## Exemptions

exemptions-and-more = Und { $beyond } weitere: die CSV- und XLSX-Dateien enthalten alle.
exemptions-change = Ändern
exemptions-choose = Wählen…
exemptions-exempt-a-group = Gruppe ausnehmen
exemptions-exempt-vehicles-may-come-in = Ausgenommene Fahrzeuge dürfen einfahren, während sie schon als drinnen gelten. Alles wird weiter erfasst.
exemptions-exemptions = Ausnahmen
exemptions-from = ab { $from }
exemptions-nobody-is-exempt = Niemand ist ausgenommen.
exemptions-one-permit-is-exempted-on = Eine einzelne Berechtigung nehmen Sie auf ihrer Seite aus.
exemptions-reason-to-take-back-the = Grund für das Ende der Ausnahme von { $name }
exemptions-take-it-back = Widerrufen
exemptions-there-are-no-groups-yet = Es gibt noch keine Gruppen. Die Gruppe einer Berechtigung steht auf ihrer Seite.
exemptions-to = bis { $until }
exemptions-uses = Nutzungen

## Import

import-as-before = unverändert
import-changed = geändert
import-changes-more = … und { $count } weitere.
import-goes = gelöscht
import-is-new = neu
import-csv-file = Datei: Excel (XLSX) oder CSV
import-first-line-permit-group-holder = Erste Zeile: <code>permit,group,holder,plate,valid_from,valid_to,exempt</code>; auch <code>list,exempt_reason,exempt_until,note</code>. Eine Berechtigung mit mehreren Kennzeichen hat mehrere Zeilen.
import-import = Importieren
import-look-what-changes = Änderungen ansehen
import-new = neu
import-nothing-was-imported-put-these = <b>Nichts wurde importiert.</b> Berichtigen Sie diese Zeilen, und versuchen Sie es erneut:
import-or-paste-it-here = oder hier einfügen
import-removed = gelöscht
import-this-is-the-whole-list = Das ist die ganze Liste: Berechtigungen löschen, die nicht darin stehen
import-this-is-what-changes = Das ändert sich

## Look alikes

look-alikes-how-often = Wie oft
look-alikes-if-it-is-one-permits = { $name }: wenn es mit { $share } oder mehr das Kennzeichen einer Berechtigung ist. Zwischen ähnlichen Kennzeichen ist das nie so sicher, daher wird bei einem solchen Fahrzeug gefragt.
look-alikes-is-read-as = wird gelesen als
look-alikes-look-alikes = Ähnliche Kennzeichen
look-alikes-no-two-plates-on-different = Keine zwei Kennzeichen verschiedener Berechtigungen unterscheiden sich nur in einem Zeichen.
look-alikes-none-only-the-very-plate = Keine: Genaue Übereinstimmung ist überall nötig.
look-alikes-pairs-of-plates-on-the =
    { $total ->
        [one] <b>{ $total }</b> Kennzeichenpaar der Liste unterscheidet sich nur in einem Zeichen. Eine Fehllesung macht das eine zum anderen, und keine Regel merkt es.
       *[other] <b>{ $total }</b> Kennzeichenpaare der Liste unterscheiden sich nur in einem Zeichen. Eine Fehllesung macht das eine zum anderen, und keine Regel merkt es.
    }
look-alikes-this-plate = Dieses Kennzeichen
look-alikes-which-lanes-open-on-a = Spuren, die bei einem leicht falsch gelesenen Kennzeichen öffnen
look-alikes-worst-lane = Schlechteste Spur

## Permit

permit-an-exempt-permit-may-come = Eine ausgenommene Berechtigung darf einfahren, während sie schon als drinnen gilt. Für Servicefahrzeuge, oder während etwas geklärt wird.
permit-back = Zurück
permit-blanks-and-dashes-do-not = Leerzeichen und Bindestriche zählen nicht. Zwei Kennzeichen an einem Fahrzeug, vorn und hinten: in einer Zeile mit + dazwischen.
permit-deny-list-keep-the-gate = <b>Sperrliste:</b> diese Kennzeichen abweisen
permit-empty-from-now-on = Leer: ab jetzt.
permit-empty-without-end = Leer: ohne Ende.
permit-exempt-again = Erneut ausnehmen…
permit-exempt-from = ab { $from }
permit-exempt-this-permit = Diese Berechtigung ausnehmen…
permit-exempt-until = bis { $until }
permit-exempt-uses =
    { $count ->
        [one] Bisher einmal genutzt.
       *[other] Bisher { $count }-mal genutzt.
    }
permit-exemption = Ausnahme
permit-hours = Zeiten
permit-how-many-of-its-vehicles = Wie viele ihrer Fahrzeuge zugleich drinnen sein dürfen. Leer: alle.
permit-its-vehicles-are-visitors-from = Ihre Fahrzeuge sind ab dann Besucher. Bisherige Ereignisse bleiben gespeichert.
permit-its-vehicles-are-visitors-from-2 = Ihre Fahrzeuge sind ab dann Besucher.
permit-last-events = Letzte Ereignisse
permit-mon-fri-07-00-19 = mo-fr 07:00-19:00; sa 08:00-12:00
permit-note = Notiz
permit-only-a-supervisor-changes-it = Nur die Leitung und Administratoren können eine Berechtigung ändern.
permit-number = Nummer
permit-plates-one-a-line = Kennzeichen, eines je Zeile
permit-remove = Löschen
permit-remove-permit = Berechtigung { $id } löschen?
permit-remove-this-permit = Diese Berechtigung löschen…
permit-save = Speichern
permit-spaces = Stellplätze
permit-take-it-back = Widerrufen…
permit-take-it-back-2 = Widerrufen
permit-take-the-exemption-back = Die Ausnahme widerrufen?
permit-valid-from = Gültig ab
permit-valid-to = Gültig bis
permit-what-you-typed-stands-below = Ihre Eingaben stehen unten. Speichern Sie erneut, um sie zu übernehmen.
permit-when-and-where = Wann und wo
permit-when-it-lets-in-several = Wann sie einfahren darf; mehrere mit Semikolon dazwischen, etwa mo-fr 07:00-19:00; sa 08:00-12:00. Leer: jederzeit. Ausfahren ist immer möglich.
permit-where-it-lets-in-none = Wo sie einfahren darf. Nichts angekreuzt: überall.
permit-who-changed-what = Wer was geändert hat

## Permits

permits-import = Importieren
permits-look-alikes = Ähnliche Kennzeichen
permits-more = Weitere
permits-new-permit = Neue Berechtigung
permits-nothing-was-found-for-that = Nichts gefunden.
permits-number = Nummer
permits-on-the-list = <b>{ $total }</b> auf der Liste
permits-permits = Berechtigungen
permits-plate-holder-number-or-group = Kennzeichen, Inhaber, Nummer oder Gruppe
permits-plates = Kennzeichen
permits-search = Suchen
permits-there-are-no-permits-yet = Es gibt noch keine Berechtigungen. Legen Sie eine an, oder importieren Sie eine Liste.
permits-shown = { $count } angezeigt
permits-to = bis { $to }
permits-to-the-first = Zu den ersten

## Permits: states

permit-deny-list = Sperrliste
permit-ended = Abgelaufen
permit-not-yet-valid = Noch nicht gültig
permit-valid = Gültig

## Exemptions: states

exemptions-ended = Abgelaufen
exemptions-in-force = In Kraft
exemptions-not-yet = Noch nicht
exemptions-everywhere = Überall

## Exemptions by the site file

exemptions-group = Gruppe { $group }
exemptions-so-the-site-file-says = In der Anlagendatei festgelegt.

## Exemptions: said by its handler

exemptions-from-is-not-a-date-and = „Ab“ ist kein Zeitpunkt.
exemptions-until-is-not-a-date-and = „Bis“ ist kein Zeitpunkt: Jede Ausnahme braucht ein Ende, außer „dauerhaft“ ist angekreuzt.
exemptions-permanent = Dauerhaft
exempt-span-permanent = Dauerhaft: bis jemand sie widerruft
exemptions-group-is-exempt-now-or-will = Gruppe { $group } ist ausgenommen, jetzt oder ab dem angegebenen Tag.
exemptions-the-exemption-of-group-has-been = Die Ausnahme der Gruppe { $group } ist widerrufen.
exemptions-choose-what-is-to-be-done = Wählen Sie, was geschehen soll.
exemptions-ended-by = beendet { $at } von { $by }
exemptions-in-force-and-to-come = Gültig und künftig
exemptions-none-has-ended = Noch ist keine Ausnahme abgelaufen.
exemptions-state-and-end = Zustand, Ende

## Import: said by its handler

import-import-permits = Berechtigungen importieren
import-imported = Importiert: { $put } angelegt oder geändert, { $removed } gelöscht.
import-left-as-they-are =
    { $count ->
        [one] Eine Berechtigung blieb unverändert, weil jemand anderes sie inzwischen geändert hat:
       *[other] { $count } Berechtigungen blieben unverändert, weil jemand anderes sie inzwischen geändert hat:
    }
import-left-more = … und { $count } weitere.
import-two-holders = Zeile { $line } und Zeile { $other } haben dieselbe Nummer { $permit }, für { $holder } und für { $other_holder }: Daraus wird eine Berechtigung mit beiden Fahrzeugen. Sind zwei gemeint, geben Sie einer davon eine andere Nummer.
import-looked-over-again = Die Liste musste erneut geprüft werden. Sehen Sie, was sich jetzt ändert.
import-nothing-to-change = Nichts in dieser Liste ist anders: Es gab nichts zu ändern.

## Imports taken back

undo-undo = Zurücknehmen
undo-imports-of-the-last-day = Importe der letzten 24 Stunden
undo-what-it-changed = { $added } neu, { $changed } geändert, { $removed } gelöscht
undo-taken-back-by = zurückgenommen von { $by }
undo-take-an-import-back = Einen Import zurücknehmen
undo-take-the-import-back = Import zurücknehmen
undo-nothing-to-take-back = Es gibt nichts mehr zurückzunehmen.
undo-taken-back =
    { $put ->
        [one] Import zurückgenommen: { $put } Berechtigung wie zuvor, { $removed } gelöscht.
       *[other] Import zurückgenommen: { $put } Berechtigungen wie zuvor, { $removed } gelöscht.
    }

## Look alikes: said by its handler

look-alikes-never-yet = noch nie
look-alikes-always-the-same-letters = immer: dieselben Zeichen
look-alikes-every-lane = jede Spur
plate-kept-as = Kennzeichen „{ $raw }“ wird als { $plate } gespeichert: So liest es eine Kamera.
plate-same-letters = { $plate } steht bei { $one } und bei { $other }: Für eine Kamera ist das dasselbe Kennzeichen.
plate-too-long-to-read = { $plate } hat mehr Zeichen als die { $most }, die der mitgelieferte Leser ausgeben kann: Keine Spur wird es ganz lesen.
plate-more-notes = … und { $count } weitere.
look-alikes-less-than-1-in-10-000 = seltener als 1 von 10.000
look-alikes-about-1-in = etwa 1 von { $max }

## Permit: said by its handler

permit-spaces-write-a-number-from-1 = Stellplätze: Schreiben Sie eine Zahl ab 1, oder nichts.
permit-is-not-a-date-and-time = { $name }: ist kein Zeitpunkt.
permit-hours-2 = Zeiten: { $fault }.
permit-plates-is-written-twice = Kennzeichen: { $plate } kommt zweimal vor.
permit-new-permit = Neue Berechtigung
permit-permit = Berechtigung { $id }
permit-number-there-is-a-permit-already = Nummer: Es gibt schon eine Berechtigung { $trim }.
permit-saved = Gespeichert.
permit-noted-this-permit-will-be-exempt = Gespeichert: Diese Berechtigung wird ausgenommen sein.
permit-exempt-this-permit-may-now-be = Ausgenommen: Diese Berechtigung darf jetzt mehr als einmal drinnen sein.
permit-the-exemption-has-been-taken-back = Die Ausnahme ist widerrufen.
permit-permit-has-been-removed = Berechtigung { $id } ist gelöscht.

## Permits: said by its handler

permits-this-search-has-been-forgotten-please = Diese Suche ist abgelaufen. Bitte suchen Sie erneut.

## What somebody changed in a permit

change-valid-from = gültig ab
change-valid-to = gültig bis
change-holder = Inhaber
change-group = Gruppe
change-spaces = Stellplätze
change-hours = Zeiten
change-lanes = Spuren
change-open = unbegrenzt
change-all = alle
change-none = keine
change-note = Notiz
change-added = angelegt
change-removed = gelöscht
change-from-to = { $name }: { $one } → { $other }
change-plate-added = Kennzeichen { $plate } hinzugefügt
change-plate-taken-off = Kennzeichen { $plate } entfernt
change-terms-of-single-plates = Daten, Zeiten oder Spuren einzelner Kennzeichen
change-at-once = jetzt
change-no-end = auf Widerruf
change-other-terms-hold-for = Für { $plate } gilt Eigenes: von { $from } bis { $until }, an { $lanes }, { $hours }.
change-which-plates-are-on-one = welche Kennzeichen zu einem Fahrzeug gehören
change-put-on-deny-list = auf die Sperrliste gesetzt
change-taken-off-deny-list = von der Sperrliste genommen
change-order-its-plates = die Reihenfolge der Kennzeichen
change-at-all-hours = jederzeit
change-every-lane = jeder Spur
change-exemption-taken-back = Ausnahme widerrufen
change-exempted-until = ausgenommen bis { $day_words }
change-exempted-without-end = dauerhaft ausgenommen
change-lets-in-at = Einfahrt an { $lanes }, { $hours }.
change-leaving-possible-at-every-lane = Ausfahren ist an jeder Spur und jederzeit möglich.
change-group-exempt-from-once-inside = Die Gruppe ist von der Wiedereinfahrtssperre ausgenommen.
change-inside-no-longer-counts-against = Sie gilt höchstens { $after } als drinnen.
change-stay-longer-than-reported = Parkt ein Fahrzeug länger als { $limit }, wird es gemeldet.

## Lists of permits that cannot be taken

import-more = … und { $more } weitere.
import-there-no-permit-in = Es steht keine Berechtigung darin.
import-exempt-write-true-or-false = exempt ist "{ $other }"; schreiben Sie true oder false
import-not-typed = { $column } enthält unsichtbare Zeichen; schreiben Sie es neu
import-permit-write-its-number-1 = permit ist "{ $id }"; schreiben Sie ihre Nummer: 1 bis 40 Buchstaben oder Ziffern
import-list-write-allow-or-deny = list ist "{ $other }"; schreiben Sie allow oder deny
import-spaces-write-number-from-1 = spaces ist "{ $text }"; schreiben Sie eine Zahl ab 1
import-valid-to-not-after-valid-from = valid_to liegt nicht nach valid_from
import-plate-stands-on-line = { $plate } steht in Zeile { $line } derselben Berechtigung mit anderen Daten, Zeiten, Spuren, anderem Inhaber oder Fahrzeug; schreiben Sie es einmal, oder unter einer eigenen Berechtigung
import-not-what-line-says = { $column } stimmt nicht mit Zeile { $line } derselben Berechtigung überein; schreiben Sie in beiden dasselbe, oder zwei Berechtigungen
import-too-many-permits = diese Liste hat { $found } Berechtigungen; höchstens { $most } werden angenommen
import-column-twice = die Spalte { $column } kommt zweimal vor; nennen Sie jede einmal
import-column-missing = die Spalte { $missing } fehlt. Erwartet: { $expected }
import-too-long = { $column } hat { $found } Zeichen; schreiben Sie höchstens { $most }
import-day-or-month-first = { $column } ist "{ $text }", und die erste Zahl kann Tag oder Monat sein; schreiben Sie es als 2026-03-04
import-write-a-day-or-a-time = { $column } ist "{ $text }"; schreiben Sie einen Tag als 2026-12-31 oder 31.12.2026, oder einen Zeitpunkt als 2026-12-31 18:00
import-not-on-this-site = { $column } ist "{ $name }"; diese Anlage hat nichts dieses Namens
import-quotation-mark-without-a-second = ein Anführungszeichen in dieser Zeile hat kein zweites; schreiben Sie zwei oder keines
import-more-cells-than-columns = die Zeile hat { $found } Zellen, und es gibt { $expected } Spalten; setzen Sie einen Text mit dem Trennzeichen in Anführungszeichen
import-damaged-letter = { $column } ist "{ $text }", mit einem beschädigten Zeichen; speichern Sie die Datei neu als „CSV UTF-8“
import-exempt-without-an-end = exempt_until ist leer; schreiben Sie den letzten Tag der Ausnahme: Jede Ausnahme braucht ein Ende
import-no-plate = plate ist "{ $found }": { $why }
import-plate-is-a-date = plate ist "{ $found }", ein Datum: Die Tabellenkalkulation hat eines daraus gemacht; schreiben Sie das Kennzeichen neu in eine Textzelle
import-too-many-hours = hours hat { $found } Abschnitte; schreiben Sie höchstens { $most }
import-too-many-plates = Berechtigung { $id } hat mehr als { $most } Kennzeichen; geben Sie dem Rest eine eigene Berechtigung
import-column-is-not-taken = Die Spalte „{ $column }“ ist hier nicht bekannt und wird nicht übernommen.
import-line = Zeile { $line }: { $why }

## Spreadsheets

import-sheet-unreadable = Das ist keine lesbare XLSX-Datei. Speichern Sie sie neu als "Excel-Arbeitsmappe (.xlsx)" oder als "CSV UTF-8".
import-sheet-locked = Die Datei hat ein Passwort. Speichern Sie sie ohne.
import-sheet-too-large = Die Datei ist zu groß. Speichern Sie nur das Blatt mit der Liste in einer eigenen Datei, oder als "CSV UTF-8".
import-sheet-errors =
    { $count ->
        [one] Zelle { $first } zeigt einen Fehler. Berichtigen Sie ihn in der Tabelle.
       *[other] { $count } Zellen zeigen Fehler, die erste davon { $first }. Berichtigen Sie sie in der Tabelle.
    }
import-sheet-chosen = Eine Tabelle ist gewählt: Das erste Blatt, das nicht leer ist, wird genommen.
permits-as-csv = CSV
permits-as-xlsx = Excel
permits-state-and-end = Zustand, Ende

## Ends that are given often, and hours to pick

preset-a-day = In einem Tag
preset-a-week = In einer Woche
preset-end-of-month = Monatsende
hours-pick = Oder Tage und Zeiten auswählen
hours-add = Hinzufügen
day-mon = Mo
day-tue = Di
day-wed = Mi
day-thu = Do
day-fri = Fr
day-sat = Sa
day-sun = So
permit-plates-unfit = Kennzeichen: "{ $part }": { $why }.

## Several permits at once

bulk-tick = Ausgewählt
bulk-tick-permit = Berechtigung { $id } auswählen
bulk-tick-permits = Wählen Sie zuerst Berechtigungen aus: mindestens eine, höchstens { $most }.
bulk-change-those-that-are-ticked = Ausgewählte Berechtigungen ändern
bulk-what = Ändern
bulk-choose-what = Wählen Sie, was geändert werden soll.
bulk-set-the-group = Gruppe setzen
bulk-set-the-end = Ende setzen
bulk-end-of-permit-or-exemption = Der Berechtigung oder der Ausnahme. Eine Berechtigung ohne Angabe hat kein Ende.
bulk-reason-of-an-exemption = Nur für eine Ausnahme.
bulk-change = Ändern
bulk-can-be-taken-back = Lässt sich 24 Stunden lang unter Import zurücknehmen.

## Own plates

own-plates-fixed = Nur die Verwaltung kann ändern: { $plates }
own-plates-leave = Link auf diesem Gerät vergessen
own-plates-left = Erledigt. Öffnen Sie zum Wiederkommen Ihren persönlichen Link.
own-plates-left-this-month =
    { $left ->
        [0] Sie haben alle Änderungen dieses Monats verbraucht.
        [one] Sie können diesen Monat noch einmal ändern.
       *[other] Sie können diesen Monat noch { $left } Mal ändern.
    }
own-plates-meanwhile = Nicht gespeichert: Ihre Berechtigung wurde eben von jemand anderem geändert. Bitte sehen Sie sie noch einmal an.
own-plates-most =
    { $most ->
        [one] Die Berechtigung darf ein Kennzeichen haben.
       *[other] Die Berechtigung darf { $most } Kennzeichen haben.
    }
own-plates-no-such-link = Dieser Link gilt nicht mehr. Bitte lassen Sie sich von der Verwaltung einen neuen geben.
own-plates-none-left = Nicht gespeichert: Alle Änderungen dieses Monats sind verbraucht.
own-plates-one-stays = Nicht gespeichert: Mindestens ein Kennzeichen muss bleiben.
own-plates-open-your-link = Bitte öffnen Sie Ihren persönlichen Link.
own-plates-page-too-old = Nicht gespeichert: Die Seite war zu lange offen. Bitte öffnen Sie Ihren persönlichen Link noch einmal.
own-plates-permit-is-over = Ihre Berechtigung ist abgelaufen. Bitte wenden Sie sich an die Verwaltung.
own-plates-permit-of = Berechtigung { $id }, { $holder }
own-plates-plate = Kennzeichen { $number }
own-plates-same = Es wurde nichts geändert.
own-plates-save = Speichern
own-plates-saved = Gespeichert. Es gilt ab sofort.
own-plates-taken = Nicht gespeichert: { $plate } kann nicht verwendet werden. Bitte wenden Sie sich an die Verwaltung.
own-plates-too-many =
    { $most ->
        [one] Nicht gespeichert: Die Berechtigung darf ein Kennzeichen haben.
       *[other] Nicht gespeichert: Die Berechtigung darf { $most } Kennzeichen haben.
    }
own-plates-too-often = Zu viele Versuche. Bitte warten Sie eine Minute.
own-plates-until = gültig bis { $until }
own-plates-who-is-inside = Ein Auto, das drinnen ist, kommt hinaus, was Sie auch ändern. Um wieder einzufahren, muss sein Kennzeichen in der Berechtigung stehen.
own-plates-your-plates = Ihre Kennzeichen
permit-holder-may =
    { $changes ->
        [one] Der Inhaber darf { $plates } Kennzeichen haben und einmal im Monat ändern.
       *[other] Der Inhaber darf { $plates } Kennzeichen haben und { $changes } Mal im Monat ändern.
    }
permit-holders-link = Link des Inhabers
permit-link-made = Erstellt am { $at } von { $by }.
permit-link-shown-only-now = Der Link des Inhabers, nur jetzt zu sehen: { $link }
permit-link-taken-back = Der Link wurde widerrufen.
permit-make-link = Link erstellen
permit-new-link = Link ersetzen
permit-take-link-back = Link widerrufen

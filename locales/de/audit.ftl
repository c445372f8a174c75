### What was done, as the log and the audit log say it after the name of who did it.

## Orders

deed-opened = hat { $lane } geöffnet
deed-reset = hat zurückgesetzt: { $what }
deed-free-move = hat eine Einmalfreigabe erteilt: { $scope }
deed-count-set = hat die Zählung von { $area } auf { $count } Fahrzeuge gesetzt
deed-has-left = hat erfasst, dass das Fahrzeug von Ereignis { $entry } weg ist
deed-vehicle-reset = hat den Sperrstatus eines Fahrzeugs zurückgesetzt
deed-vehicle-free-move = hat einem Fahrzeug eine Einmalfreigabe erteilt
deed-vehicle-is-in = hat erfasst, dass ein Fahrzeug in { $area } steht
deed-read-told = hat Lesung { $read } korrigiert
deed-given = { $by } { $done }: { $reason }
deed-is-in = hat erfasst, dass { $plate } in { $area } steht
deed-gates-off = hat alle Schranken ausgeschaltet (Hauptabschaltung ein)
deed-gates-on = hat alle Schranken wieder eingeschaltet (Hauptabschaltung aus)
deed-permit-exempted = hat Berechtigung { $permit } von der Wiedereinfahrtssperre ausgenommen
deed-permit-unexempted = hat die Ausnahme der Berechtigung { $permit } beendet
deed-group-exempted = hat Gruppe { $group } von der Wiedereinfahrtssperre ausgenommen
deed-group-unexempted = hat die Ausnahme der Gruppe { $group } beendet
deed-read-right = hat Lesung { $read } bestätigt
deed-read-is = hat Lesung { $read } auf { $plate } korrigiert
deed-read-no-plate = hat festgehalten, dass Lesung { $read } kein Kennzeichen zeigt
deed-lane-checked = hat eine Kamerawartung an { $lane } eingetragen
deed-let-in = hat das Fahrzeug von Lesung { $read } eingelassen
deed-refused = hat das Fahrzeug von Lesung { $read } abgewiesen
deed-violation-seen = hat Verstoß { $violation } zur Kenntnis genommen
deed-violation-false = hat Verstoß { $violation } als Fehlalarm markiert

## Permits

deed-permit-saved = hat Berechtigung { $permit } gespeichert
deed-permit-removed = hat Berechtigung { $permit } gelöscht
deed-permits-replaced = { $permits ->
    [one] hat die Liste der Berechtigungen ersetzt ({ $permits } Berechtigung)
   *[other] hat die Liste der Berechtigungen ersetzt ({ $permits } Berechtigungen)
}
deed-permits-imported = hat Berechtigungen importiert: { $added } neue, { $changed } geänderte, { $removed } gelöschte
deed-import-taken-back = nahm den Import aus Eintrag { $import } zurück: { $added } Berechtigungen wieder anzulegen, { $changed } zurückzusetzen, { $removed } wieder zu löschen
deed-import-went-on = weitere Berechtigungen des Imports von Eintrag { $first }

## The gateway and its site file

deed-site-read = Regeln zum ersten Mal aus der Anlagendatei übernommen
deed-site-changed = Anlagendatei geändert: { $changes }
deed-site-changed-and-more = Anlagendatei geändert: { $changes }; und { $more } weitere
deed-change = { $key }: { $before } -> { $now }
deed-change-new = { $key }: neu
deed-change-gone = { $key }: entfernt
deed-started = gestartet; letztes Lebenszeichen davor: { $at }
deed-started-first = zum ersten Mal gestartet
deed-upgraded = ab jetzt entscheidet { $to }, bisher { $from }; { $tail } Einträge wurden übernommen, davon würde es { $otherwise } anders entscheiden
deed-upgraded-from-unknown = eine unbekannte Version
deed-calibration-saved = hat die Kalibrierung von { $lane } gespeichert
deed-holder-link-made = hat dem Inhaber der Berechtigung { $permit } einen Link für seine Kennzeichen gegeben
deed-holder-link-taken-back = hat den Link des Inhabers der Berechtigung { $permit } widerrufen
deed-commissioning-begun = hat die Inbetriebnahmeprüfung von { $entry } und { $exit } begonnen
deed-commissioning-ended = hat die Inbetriebnahmeprüfung beendet
deed-rules-tried = { $days ->
    [one] hat andere Regeln am letzten Tag getestet
   *[other] hat andere Regeln an den letzten { $days } Tagen getestet
}
deed-pin-told = hat an { $lane } eine PIN für Berechtigung { $permit } gemeldet
deed-card-told = hat an { $lane } eine Karte für Berechtigung { $permit } gemeldet
deed-pictures-taken = hat geprüfte Bilder exportiert
deed-pulse-seen = hat gesehen, dass { $gate } nicht geöffnet hatte
deed-message-tried = hat eine Testnachricht an { $target } gesendet

## Log-ins, users and programs

deed-logged-in = hat sich angemeldet, von { $from }
deed-logged-in-by-code = hat sich mit einem Code angemeldet, von { $from }
deed-logged-in-by-recovery-code = hat sich mit einem Wiederherstellungscode angemeldet, von { $from }
deed-wrong-password = Anmeldung abgelehnt: Name oder Passwort falsch, von { $from }
deed-wrong-code = Anmeldung abgelehnt: Code falsch, von { $from }
deed-logged-out = hat sich abgemeldet
deed-logged-out-everywhere = hat sich überall abgemeldet
deed-user-added = hat Benutzer { $user } als { $role } angelegt
deed-user-role = hat die Rolle von Benutzer { $user } auf { $role } geändert
deed-user-all-lanes = hat Benutzer { $user } alle Spuren zugewiesen
deed-user-lanes = hat Benutzer { $user } auf diese Spuren beschränkt: { $lanes }
deed-user-disabled = hat Benutzer { $user } gesperrt
deed-user-enabled = hat Benutzer { $user } wieder freigeschaltet
deed-user-password-given = hat Benutzer { $user } ein neues Einmalpasswort gegeben
deed-user-second-factor = hat den zweiten Faktor von Benutzer { $user } entfernt
deed-own-password-changed = hat das eigene Passwort geändert
deed-second-factor-set-up = hat einen zweiten Faktor eingerichtet
deed-second-factor-off = hat den eigenen zweiten Faktor ausgeschaltet
deed-recovery-codes-made = hat neue Wiederherstellungscodes erzeugt
deed-token-made = hat ein API-Token für { $program } erzeugt, als { $role }, für { $scopes }
deed-token-taken-back = hat das API-Token von { $program } widerrufen

## Kinds of acts, to filter by

deed-kind-reset = Zurücksetzen
deed-kind-reset-wide = Zurücksetzen vieler
deed-kind-correction = Berichtigung
deed-kind-exemption = Ausnahme
deed-kind-permit = Berechtigung
deed-kind-import = Import von Berechtigungen
deed-kind-open = von Hand geöffnet
deed-kind-answer = Antwort an ein wartendes Fahrzeug
deed-kind-judged = geprüfte Lesung
deed-kind-lane-checked = Kamerawartung
deed-kind-violation = geprüfter Verstoß
deed-kind-calibration = Kalibrierung
deed-kind-gates = Schranken aus/ein
deed-kind-log-in = Anmeldung
deed-kind-account = Benutzer und Token
deed-kind-rules = geänderte Regeln
deed-kind-trial = getestete Regeln
deed-kind-commissioning = Inbetriebnahme
deed-kind-gateway = Gateway
deed-kind-other = Sonstiges

## Why a row of the audit log does not fit

audit-break-unreadable = sie ist nicht lesbar ({ $cause })
audit-break-missing = sie fehlt
audit-break-changed = sie oder die Zeile davor wurde geändert
audit-break-erased = ihre Texte fehlen, und kein Eintrag des Journals besagt, dass sie gelöscht wurden
audit-break-journal = Eintrag { $entry } des Journals ist nicht der, der beim Schreiben der Zeile dort stand
audit-break-end = das Protokoll endet nicht dort, wo es abgeschlossen wurde
audit-break-emptied = das Protokoll ist leer, das Journal aber nicht
audit-break-head-file = die Datei audit.head neben der Datenbank kennt andere oder spätere Zeilen. Wenn absichtlich eine ältere Kopie der Datenbank zurückgespielt wurde, entfernen Sie diese Datei
deed-data-erased =
    { $rows ->
        [one] personenbezogene Daten haben eine Zeile des Journals verlassen
       *[other] personenbezogene Daten haben { $rows } Zeilen des Journals verlassen
    } (Eintrag { $entry })
deed-subject-told = hat mitgenommen, was über ein Kennzeichen bekannt ist
deed-erasure-asked = hat angeordnet, ein Kennzeichen zu löschen
deed-erased = (gelöscht)

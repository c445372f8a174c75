### What became of commands to gates: which device, what happened, where to look

gate-gate-took-in-ms = die Schranke hat ihn nach { $took_ms } ms angenommen
gate-gate-failed = die Schranke ist gestört: { $fault }
gate-too-late-for-gate-nothing = zu spät für die Schranke; nichts wurde gesendet
gate-held-back = zurückgehalten: { $by }
gate-kill-switch-on = die Hauptabschaltung ist aktiv
gate-another-command-this-gate-being = ein anderer Befehl an diese Schranke wird gerade gesendet
gate-gateway-stopping = das Gateway wird beendet
gate-too-soon-after-pulse-before = zu bald nach dem letzten Impuls: noch { $wait_ms } ms nötig (min_gap_ms = { $min_gap_ms })
gate-relay-at-unit = das Relais unter { $address } (Einheit { $unit })
gate-relay-at = das Relais unter { $address }
gate-recorder-dry-run = der Rekorder (Probelauf)
gate-no-connection-switched-on-are = keine Verbindung ({ $cause }): Ist es eingeschaltet, und stimmen Host und Port in `url`? Bei https: Ist sein Zertifikat bekannt (sonst any_certificate = true)?
gate-no-connection-switched-on-are-address = keine Verbindung ({ $cause }): Ist es eingeschaltet, und stimmen `address` und Port?
gate-no-connection-within-ms-switched = keine Verbindung in { $limit_ms } ms: Ist es eingeschaltet, und ist das Netz in Ordnung?
gate-could-not-be-reached-in = es war nicht rechtzeitig erreichbar; nichts wurde gesendet
gate-no-answer-within-ms-look = keine Antwort in { $limit_ms } ms; ob es den Befehl angenommen hat, ist nicht bekannt: Sehen Sie nach dem Relais
gate-closed-connection-instead-answering-does = es hat die Verbindung beendet, statt zu antworten; ob es den Befehl angenommen hat, ist nicht bekannt: Nimmt es so viele Verbindungen an, und benutzt es ein anderes System?
gate-what-sent-no-proper-answer = was es gesendet hat, ist keine richtige Antwort, oder die Verbindung brach ab ({ $cause }); ob es den Befehl angenommen hat, ist nicht bekannt
gate-connection-broke = die Verbindung brach ab ({ $cause }); ob es den Befehl angenommen hat, ist nicht bekannt
gate-program-failed-while-sent-command = das Programm ist beim Senden des Befehls fehlgeschlagen ({ $cause }); ob es den Befehl angenommen hat, ist nicht bekannt: Sehen Sie nach dem Relais, und melden Sie dies mit dem Log
gate-program-failed-or-stopping = das Programm ist fehlgeschlagen oder wird beendet; ob es den Befehl angenommen hat, ist nicht bekannt
gate-answered-as-unit-request-asked = es hat als Einheit { $unit } auf Anfrage { $request } geantwortet (gefragt war Einheit { $ours }, Anfrage { $asked }): Prüfen Sie `unit`
gate-may-not-know-device-timed = vielleicht kennt es keine Impulse, die das Gerät selbst misst: Versuchen Sie pulse = "coil"
gate-relay-address-right = ist es ein Relais, und stimmt `address`?
gate-answered-bytes-do-not-confirm = es hat mit { $bytes } Bytes geantwortet, die den Befehl nicht bestätigen: { $hint }
gate-coil-with-base-address-check = coil { $coil } mit base { $base } ist Adresse { $address }: Prüfen Sie `coil` und `base`
gate-timed-pulse-coil-address-check = der Zeitimpuls von coil { $coil } ist Adresse { $address }: Prüfen Sie `coil`, oder versuchen Sie pulse = "coil"
gate-what-sent-no-modbus-something = was es gesendet hat, ist kein Modbus: Hört dort etwas anderes? Prüfen Sie `address` und Port
gate-refused-illegal-function-1-does = es hat abgelehnt: Funktion unzulässig (1); es schaltet keine Coils (Funktion 5): Ist es ein Relais?
gate-refused-illegal-data-address-2 = es hat abgelehnt: Datenadresse unzulässig (2); { $place }
gate-refused-illegal-data-value-3 = es hat abgelehnt: Datenwert unzulässig (3); { $place }
gate-refused-device-failure-4-look = es hat abgelehnt: Gerätefehler (4); sehen Sie nach dem Relais
gate-only-acknowledged-5-wants-more = es hat nur den Empfang bestätigt (5): Es braucht mehr Zeit, als eine Schranke hat
gate-refused-busy-6-does-another = es hat abgelehnt: beschäftigt (6); benutzt es ein anderes System?
gate-modbus-gateway-before-refused-no = das Modbus-Gateway davor hat abgelehnt: kein Gerät dahinter { $code }; prüfen Sie `unit` ({ $unit })
gate-refused-with-exception-which-not = es hat mit Ausnahme { $other } abgelehnt, die in der Modbus-Norm nicht vorkommt
gate-wants-log-in-401-write = es verlangt eine Anmeldung (401): Schreiben Sie auth = "digest" oder "basic"
gate-for-minute-nothing-sent-lest = ; eine Minute lang wird nichts gesendet, damit es das Konto nicht sperrt
gate-refused-log-in-401-check = es hat die Anmeldung abgelehnt (401): Prüfen Sie `username` und Passwort, oder versuchen Sie auth = "{ $other }"{ $pause }
gate-nothing-was-sent-refused-log = nichts wurde gesendet: Es hat die Anmeldung zweimal abgelehnt, weitere Versuche würden das Konto sperren; nächster Versuch in { $left_s } s: Prüfen Sie `username` und Passwort
gate-its-log-in-challenge-not = seine Anmeldeaufforderung wird nicht verstanden: Versuchen Sie auth = "basic"
gate-points-another-address-which-not = es verweist an eine andere Adresse, der nicht gefolgt wird: Tragen Sie diese als `url` ein
gate-user-may-not-switch-check = der Benutzer darf es nicht schalten: Prüfen Sie die Benutzerrechte des Geräts
gate-does-not-know-path-check = es kennt den Pfad nicht: Vergleichen Sie `url` mit dem Handbuch des Geräts
gate-check-method = prüfen Sie `method`
gate-busy-does-another-system-use = es ist beschäftigt: Benutzt es ein anderes System?
gate-look-into-devices-manual = sehen Sie im Handbuch des Geräts nach
gate-answered-with-status = es hat mit Status { $status } geantwortet: { $hint }
gate-its-answer-bytes-does-not = seine Antwort ({ $bytes } Bytes) enthält { $expected } nicht: Vergleichen Sie `expect_body_contains` mit dem, was das Gerät antwortet
gate-url-no-web-address = `url` ist keine Webadresse

## How inputs and relays stand

gate-timed-here = { $what }, ein- und ausgeschaltet
gate-no-log-in = keine Anmeldung
gate-basic-log-in = Anmeldung mit Basic
gate-digest-log-in = Anmeldung mit Digest
gate-recorder-dry-run-no-gate = Rekorder (Probelauf: keine Schranke bewegt sich)
gate-no-answer-to-a-read = keine Antwort innerhalb von { $limit_ms } ms: Ist es angeschlossen, und sind Geschwindigkeit und Adresse wie am Gerät?
gate-no-answer-to-that = was es gesendet hat, ist keine Antwort auf die Frage
gate-refuses-a-read = es lässt sich nicht lesen: Code { $code }

### Why a camera gives no pictures

## Why a camera gives no pictures

camera-connecting = Verbindungsaufbau
camera-seeing = liefert Bilder, { $width }x{ $height }
camera-seeing-changed = liefert Bilder, aber ihre Größe änderte sich von { $w }x{ $h } auf { $width }x{ $height }: Prüfen Sie die Kalibrierung der Spur
feed-nobody-looks = liefert Bilder, aber der Teil, der sie auswertet, ist ausgefallen
feed-connecting = verbindet sich
feed-stopped = angehalten
camera-asking-what-it-offers-describe = Abfrage des Angebots (DESCRIBE)
camera-setting-up-the-stream-setup = Einrichten des Streams (SETUP)
camera-starting-the-stream-play = Starten des Streams (PLAY)

## Cameras: what to try and why

camera-is-rtsp-switched-on-in-the = ist RTSP in der Kamera eingeschaltet, und stimmt der Port (meist 554)?
camera-check-the-cameras-power-cable-and = prüfen Sie Strom, Kabel und Adresse der Kamera; ist sie von diesem Rechner aus anpingbar?
camera-check-the-spelling-of-the-name = prüfen Sie die Schreibweise des Namens, oder schreiben Sie die Adresse in Ziffern
camera-restart-the-camera-if-it-stays = starten Sie die Kamera neu; hilft das nicht: Ist der Port wirklich ihr RTSP-Port?
camera-the-gateway-tries-again-by-itself = das Gateway versucht es von selbst erneut; wiederholt es sich, prüfen Sie Kabel, Switch und die Höchstzahl der Zuschauer der Kamera
camera-correct-username-and-password-some-cameras = berichtigen Sie Benutzername und Passwort; manche Kameras sperren ein Konto nach wenigen Fehlversuchen
camera-add-username-and-password-env-or = ergänzen Sie username und password_env (oder password_file) bei dieser Kamera in der Anlagendatei
camera-give-the-account-the-right-to = geben Sie dem Konto in der Kamera das Recht, Live-Video zu sehen
camera-set-the-variable-in-the-services = setzen Sie die Variable in der Umgebung des Dienstes, oder schreiben Sie das Passwort in die Datei
camera-look-up-the-streams-path-in = schlagen Sie den Pfad des Streams im Handbuch der Kamera nach, z. B. /Streaming/Channels/101
camera-see-the-cameras-own-log-it = sehen Sie im Protokoll der Kamera nach; vielleicht lässt sie nur wenige Zuschauer zugleich zu
camera-switch-the-video-stream-on-in = schalten Sie den Videostream in der Kamera ein
camera-set-the-camera-to-h-264 = stellen Sie die Kamera auf H.264, H.265 oder MJPEG
camera-is-the-port-really-the-cameras = ist der Port wirklich der RTSP-Port der Kamera, und verändert nichts den Datenverkehr?
camera-switch-off-smart-codec-h-264 = schalten Sie „Smart Codec“ (H.264+/H.265+) in der Kamera aus, oder senken Sie ihre Bitrate
camera-check-the-path-it-is-relative = prüfen Sie den Pfad; er gilt relativ zur Anlagendatei
camera-check-the-files-rights-and-that = prüfen Sie die Rechte der Datei, und ob ffprobe sie lesen kann
camera-write-loop-true-to-play-it = schreiben Sie repeat = true, damit sie wiederholt abgespielt wird
camera-hint-halting = starten Sie die Kamera neu; hilft das nicht, suchen Sie einen Fehler im Netz zwischen ihr und dem Gateway
camera-hint-no-whole-picture = senken Sie Bitrate oder Bildgröße der Kamera und starten Sie sie neu; hilft das nicht, versuchen Sie transport = "udp" (oder "tcp")
camera-hint-too-much = ist das die Kamera, und ist ihre Firmware in Ordnung? Starten Sie sie neu, und prüfen Sie, ob unter ihrer Adresse etwas anderes antwortet
camera-hint-too-large = stellen Sie in der Kamera ein kleineres Bild oder eine niedrigere Bitrate ein
camera-hint-login-unknown = stellen Sie die RTSP-Anmeldung der Kamera auf Digest
camera-hint-sent-elsewhere = wenn das richtig ist, tragen Sie diese Adresse als url der Kamera ein
camera-hint-encryption = bei einem eigenen Zertifikat der Kamera schreiben Sie any_certificate = true; ist der Port der für rtsps (meist 322)?
camera-hint-transport-tcp = schreiben Sie transport = "tcp", oder schalten Sie UDP in der Kamera ein
camera-hint-transport-udp = schreiben Sie transport = "udp", oder schalten Sie RTSP über TCP in der Kamera ein
camera-it-begins-again-by-itself-report = es fängt von selbst neu an; melden Sie es mit dem Log des Gateways
camera-restart-the-gateway-see-its-log = starten Sie das Gateway neu; siehe sein Log
camera-connection-refused-nothing-answers-at = Verbindung abgelehnt: Unter { $address } antwortet nichts
camera-cannot-be-reached = { $address } ist nicht erreichbar ({ $detail })
camera-no-machine-is-known-by-the = unter dem Namen { $host } ist kein Gerät bekannt
camera-no-answer-for-s-while-the = { $limit_s } s keine Antwort ({ $step }): Die Kamera nimmt die Verbindung an, sagt aber nichts
camera-no-picture-for-s-the-camera = { $limit_s } s kein Bild: Die Kamera nimmt die Verbindung an, sendet aber nichts
camera-halting = nur { $bytes } Bytes einer Antwort kamen in { $limit_s } s ({ $step })
camera-no-whole-picture = die Kamera hat in { $limit_s } s { $bytes } Bytes und kein vollständiges Bild gesendet{ $skipped ->
    [0] {""}
   *[other] {" "}({ $skipped } davon sind weder RTP noch RTSP)
 }
camera-excess-head = eine Antwort, deren Kopf nicht endet (64 Zeilen, 16 KB)
camera-excess-description = eine Beschreibung (SDP) von mehr als 256 KB
camera-excess-picture = ein Bild von mehr als 8 MB
camera-excess-pixels = ein Bild von mehr als 33 Millionen Pixeln
camera-too-much = die Kamera sendet { $what }
camera-login-unknown = die Kamera verlangt eine Anmeldung, die hier nicht bekannt ist ({ $found })
camera-sent-elsewhere = die Kamera verweist das Gateway an { $to }
camera-encryption = keine verschlüsselte Verbindung ({ $detail })
camera-transport-refused-udp = die Kamera sendet nicht über UDP (461)
camera-transport-refused-tcp = die Kamera sendet nicht über TCP (461)
camera-detail-no-answer = { $limit_s } s keine Antwort
camera-detail-begins = es beginnt mit: { $begins }
camera-detail-broken-answer = ihre Antwort ist nicht lesbar
camera-the-camera-closed-the-connection = die Kamera hat die Verbindung beendet
camera-wrong-user-name-or-password-the = falscher Benutzername oder falsches Passwort (die Kamera sagt 401)
camera-the-camera-asks-for-a-user = die Kamera verlangt Benutzername und Passwort, und keine sind eingetragen
camera-the-camera-knows-the-account-but = die Kamera kennt das Konto, verweigert ihm aber diesen Stream (403)
camera-no-password = kein Passwort: { $missing }
camera-the-camera-has-no-stream-at = die Kamera hat keinen Stream unter { $path } (404)
camera-the-camera-refused-with-status-while = die Kamera hat mit Status { $code } abgelehnt ({ $step })
camera-offers-no-video = die Kamera bietet unter dieser Adresse keinen Videostream an{ $offered }
camera-offers-only = , nur: { $offered }
camera-the-camera-sends-which-cannot-be = die Kamera sendet { $found }, was hier nicht decodiert werden kann
camera-what-comes-from-there-is-not = was von dort kommt, ist kein Videostream ({ $detail })
camera-data-comes-from-the-camera-but = von der Kamera kommen Daten, aber daraus lässt sich kein Bild decodieren ({ $detail })
camera-does-not-exist = { $path } gibt es nicht
camera-cannot-be-read-as-video-or = { $path } ist nicht als Video oder Bild lesbar ({ $detail })
camera-holds-no-pictures-jpg-png-bmp = { $path } enthält keine Bilder (jpg, png, bmp, webp)
camera-the-video-was-played-to-its = das Video ist zu Ende
camera-the-part-of-the-gateway-that = der Teil des Gateways, der für diese Kamera arbeitet, ist abgestürzt ({ $detail }) und fängt neu an
camera-the-gateway-itself-failed = das Gateway selbst ist fehlgeschlagen: { $detail }

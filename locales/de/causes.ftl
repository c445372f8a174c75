### Why a connection, a file or a device failed, as the system and libraries say it

## Errors of the system

cause-behind = { $before }: { $cause }
cause-not-there = Datei oder Ordner gibt es nicht (os error { $number })
cause-device-failed = das Gerät meldet einen Fehler beim Lesen oder Schreiben (os error { $number })
cause-no-such-address = das Gerät oder seine Adresse gibt es nicht (os error { $number })
cause-not-now = gerade nicht verfügbar, oder ein anderes Programm hat es (os error { $number })
cause-no-access = kein Zugriff (os error { $number })
cause-busy = ein anderes Programm hat das Gerät (os error { $number })
cause-no-device = das Gerät gibt es nicht (os error { $number })
cause-no-folder = kein Ordner (os error { $number })
cause-is-a-folder = ist ein Ordner (os error { $number })
cause-disk-full = der Datenträger ist voll (os error { $number })
cause-read-only = der Datenträger ist nur lesbar (os error { $number })
cause-broken-pipe = die Verbindung ist abgebrochen (os error { $number })
cause-address-in-use = die Adresse ist schon belegt (os error { $number })
cause-no-own-address = diese Adresse hat der Rechner nicht (os error { $number })
cause-network-down = das Netz ist abgeschaltet (os error { $number })
cause-no-network = das Netz ist nicht erreichbar (os error { $number })
cause-aborted = die Verbindung wurde abgebrochen (os error { $number })
cause-reset = die Gegenstelle hat die Verbindung abgebrochen (os error { $number })
cause-no-answer = keine Antwort beim Verbinden (os error { $number })
cause-refused = Verbindung abgelehnt (os error { $number })
cause-host-down = das Gerät ist abgeschaltet (os error { $number })
cause-no-route = kein Weg zum Gerät (os error { $number })
cause-quota = der zugeteilte Speicherplatz ist voll (os error { $number })

## Words of libraries

cause-name-unknown = den Namen kennt das Netz nicht
cause-name-not-now = der Namensdienst antwortet gerade nicht
cause-closed-early = die Verbindung wurde vor der ganzen Antwort beendet
cause-closed = die Verbindung ist beendet
cause-end = die Daten enden zu früh
cause-early-end = die Daten enden vorzeitig
cause-timed-out = keine Antwort in der Zeit
cause-issuer-unknown = das Zertifikat der Gegenstelle ist von einer unbekannten Stelle
cause-connecting = keine Verbindung zum Server
cause-communicating = die Verbindung zum Server ist gestört
cause-tls = keine verschlüsselte Verbindung (TLS)
cause-network-timeout = das Netz antwortet nicht
cause-database-full = der Datenträger ist voll
cause-database-failed = der Datenträger meldet einen Fehler

### Why a camera gives no pictures

## Why a camera gives no pictures

camera-connecting = connecting
camera-seeing = seeing, { $width }x{ $height }
camera-seeing-changed = seeing, but the picture changed from { $w }x{ $h } to { $width }x{ $height }: check the lane's calibration
feed-nobody-looks = who looks at its pictures died
feed-connecting = connecting
feed-stopped = stopped
camera-asking-what-it-offers-describe = asking what it offers (DESCRIBE)
camera-setting-up-the-stream-setup = setting up the stream (SETUP)
camera-starting-the-stream-play = starting the stream (PLAY)

## Cameras: what to try and why

camera-is-rtsp-switched-on-in-the = is RTSP switched on in the camera, and is the port right (usually 554)?
camera-check-the-cameras-power-cable-and = check the camera's power, cable and address; can this machine ping it?
camera-check-the-spelling-of-the-name = check the spelling of the name, or write the address in digits
camera-restart-the-camera-if-it-stays = restart the camera; if it stays so, is the port really its RTSP port?
camera-the-gateway-tries-again-by-itself = the gateway tries again by itself; if it repeats, check cable, switch and the camera's limit of viewers
camera-correct-username-and-password-some-cameras = correct username and password; some cameras lock an account after a few wrong tries
camera-add-username-and-password-env-or = add username and password_env (or password_file) to this camera in the site file
camera-give-the-account-the-right-to = give the account the right to view live video in the camera's settings
camera-set-the-variable-in-the-services = set the variable in the service's environment, or write the password into the file
camera-look-up-the-streams-path-in = look up the stream's path in the camera's manual, e.g. /Streaming/Channels/101
camera-see-the-cameras-own-log-it = see the camera's own log; it may allow only a few viewers at a time
camera-switch-the-video-stream-on-in = switch the video stream on in the camera's settings
camera-set-the-camera-to-h-264 = set the camera to H.264, H.265 or MJPEG
camera-is-the-port-really-the-cameras = is the port really the camera's RTSP port, and is nothing rewriting the traffic?
camera-switch-off-smart-codec-h-264 = switch off 'smart codec' (H.264+/H.265+) in the camera, or lower its bit rate
camera-check-the-path-it-is-relative = check the path; it is relative to the site file
camera-check-the-files-rights-and-that = check the file's rights, and that ffprobe can read it
camera-write-loop-true-to-play-it = write repeat = true to play it again and again
camera-hint-halting = restart the camera; if it stays so, look for a fault of the network between it and the gateway
camera-hint-no-whole-picture = lower the camera's bit rate or picture size, and restart it; if it stays so, try transport = "udp" (or "tcp")
camera-hint-too-much = is this the camera, and is its firmware whole? Restart it, and look whether something else answers at its address
camera-hint-too-large = set a smaller picture or a lower bit rate in the camera
camera-hint-login-unknown = set the camera's RTSP log-in to digest
camera-hint-sent-elsewhere = if that is right, write that address as the url of this camera
camera-hint-encryption = with a certificate of the camera's own write any_certificate = true; is the port the one for rtsps (usually 322)?
camera-hint-transport-tcp = write transport = "tcp", or switch UDP on in the camera
camera-hint-transport-udp = write transport = "udp", or switch RTSP over TCP on in the camera
camera-it-begins-again-by-itself-report = it begins again by itself; report it with the gateway's log
camera-restart-the-gateway-see-its-log = restart the gateway; see its log
camera-connection-refused-nothing-answers-at = connection refused: nothing answers at { $address }
camera-cannot-be-reached = { $address } cannot be reached ({ $detail })
camera-no-machine-is-known-by-the = no machine is known by the name { $host }
camera-no-answer-for-s-while-the = no answer for { $limit_s } s while { $step }: the camera accepts the connection but says nothing
camera-no-picture-for-s-the-camera = no picture for { $limit_s } s: the camera accepts the connection but sends nothing
camera-halting = only { $bytes } bytes of an answer came within { $limit_s } s while { $step }
camera-no-whole-picture = the camera sent { $bytes } bytes within { $limit_s } s and no whole picture{ $skipped ->
    [0] {""}
   *[other] {" "}({ $skipped } of them are neither RTP nor RTSP)
 }
camera-excess-head = an answer whose head does not end (64 lines, 16 KB)
camera-excess-description = a description (SDP) of more than 256 KB
camera-excess-picture = a picture of more than 8 MB
camera-excess-pixels = a picture of more than 33 million pixels
camera-too-much = the camera sends { $what }
camera-login-unknown = the camera asks for a log-in that is not known here ({ $found })
camera-sent-elsewhere = the camera sends the gateway on to { $to }
camera-encryption = no encrypted connection ({ $detail })
camera-transport-refused-udp = the camera does not send over UDP (461)
camera-transport-refused-tcp = the camera does not send over TCP (461)
camera-detail-no-answer = no answer for { $limit_s } s
camera-detail-begins = it begins with: { $begins }
camera-detail-broken-answer = its answer cannot be read
camera-the-camera-closed-the-connection = the camera closed the connection
camera-wrong-user-name-or-password-the = wrong user name or password (the camera says 401)
camera-the-camera-asks-for-a-user = the camera asks for a user name and password, and none are configured
camera-the-camera-knows-the-account-but = the camera knows the account but forbids it this stream (403)
camera-no-password = no password: { $missing }
camera-the-camera-has-no-stream-at = the camera has no stream at { $path } (404)
camera-the-camera-refused-with-status-while = the camera refused with status { $code } while { $step }
camera-offers-no-video = the camera offers no video stream at this address{ $offered }
camera-offers-only = , only: { $offered }
camera-the-camera-sends-which-cannot-be = the camera sends { $found }, which cannot be decoded here
camera-what-comes-from-there-is-not = what comes from there is not a video stream ({ $detail })
camera-data-comes-from-the-camera-but = data comes from the camera, but no picture can be decoded from it ({ $detail })
camera-does-not-exist = { $path } does not exist
camera-cannot-be-read-as-video-or = { $path } cannot be read as video or picture ({ $detail })
camera-holds-no-pictures-jpg-png-bmp = { $path } holds no pictures (jpg, png, bmp, webp)
camera-the-video-was-played-to-its = the video was played to its end
camera-the-part-of-the-gateway-that = the part of the gateway that works for this camera died ({ $detail }) and begins again
camera-the-gateway-itself-failed = the gateway itself failed: { $detail }

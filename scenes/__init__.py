"""Rendered car lanes with known truth: for the demo, for the tests, and as a source of training pictures.

A clip is a `ClipSpec` (what happens, in front of which camera, from which seed) turned into frames; the same spec always
gives the same pictures. Run with Debian's /usr/bin/python3, which has numpy, OpenCV and Pillow from packages.

    camera   where world points land in the picture
    plate    jurisdictions (data files in plates/) and drawing a plate
    car      a vehicle's looks and its drawing
    lane     the background, the barrier arm, the clock overlay
    motion   where the car is when
    render   frames and truth
    encode   frames into a video file
    clip, demo, testset   the commands
"""

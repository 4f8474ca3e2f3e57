#!/usr/bin/env python3
"""Writes any number of small apps below a folder, of which two in three have a fault, and prints their manifests' paths.

    python3 make_apps.py FOLDER COUNT
"""

import json
import struct
import sys
import zlib
from pathlib import Path


def main():
    root, count = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    icon = png(300, 300)
    root.mkdir(parents=True, exist_ok=True)
    (root / "package-lock.json").write_text("{}")
    for number in range(count):
        folder = root / f"{number // 1000:03}" / f"app-{number:05}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "icon.png").write_bytes(icon)
        manifest = folder / "stripe-app.json"
        manifest.write_text(json.dumps(app(number), indent=2))
        print(manifest)


def app(number):
    manifest = {
        "id": f"dev.ledgerline.app-{number:05}",
        "version": "1.0.0",
        "name": f"Ledgerline {number}",
        "icon": "./icon.png",
        "permissions": [{"permission": "customer_read", "purpose": "Shows the customer's name beside each invoice."}],
    }
    match number % 3:
        case 1:
            manifest["permissions"][0]["permission"] = "customers_read"
        case 2:
            policy = {"connect-src": ["https://api.ledgerline.dev"], "purpose": "Loads the invoices of a customer."}
            manifest["ui_extension"] = {"views": [], "content_security_policy": policy}
    return manifest


def png(width, height):
    """A picture with more than one colour."""
    rows = b"".join(b"\0" + bytes([40, y % 256, 120]) * width for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    main()

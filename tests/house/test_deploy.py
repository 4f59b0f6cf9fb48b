"""The examples under `script/deploy/`: read by the programs they are for, where these are there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse

UNITS = ["wtsa-web.service", "wtsa-worker@.service", "wtsa-beat.service", "wtsa-backup.service", "wtsa-backup.timer"]


@pytest.fixture
def units(root: Path, tmp_path: Path) -> list[Path]:
    """The units with this very project in the place of the one in /srv; a template is given a name."""
    made = []
    for name in UNITS:
        text = (root / "script/deploy" / name).read_text().replace("/srv/wtsa", str(root))
        copy = tmp_path / name.replace("@.", "@1.")
        copy.write_text(re.sub(r"^(User|Group)=wtsa$", r"\1=root", text, flags=re.MULTILINE))
        made.append(copy)
    return made


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_systemd_finds_no_fault_with_the_units(units: list[Path]) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, units)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_unit_runs_as_its_own_user_on_private_data(root: Path) -> None:
    for name in UNITS[:-1]:
        text = (root / "script/deploy" / name).read_text()
        for line in ("User=wtsa", "UMask=0077", "StateDirectory=wtsa", "NoNewPrivileges=yes", "ProtectSystem=strict"):
            assert f"{line}\n" in text, (name, line)


def test_the_proxy_says_itself_by_which_way_the_browser_came(root: Path) -> None:
    text = (root / "script/deploy/nginx.conf").read_text()
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in text
    assert "proxy_set_header Host $host;" in text


def test_nginx_logs_no_address_that_is_a_key(root: Path) -> None:
    """Every server of the site logs only where the map says 1; the application's own paths decide what it must hide."""
    text = (root / "script/deploy/nginx.conf").read_text()
    (hidden,) = re.findall(r"^    ~(\S+) 0;$", text, re.MULTILINE)
    assert re.search(hidden, reverse("feed", args=["a-secret-of-somebody"]))
    assert re.search(hidden, reverse("less_mail", args=["a-secret-of-somebody"]))
    assert not re.search(hidden, reverse("admin:calendar"))
    assert not re.search(hidden, reverse("admin:my_mail"))
    assert len(re.findall(r"access_log \S+ combined if=\$wtsa_logged;", text)) == text.count("server_name ")


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx here")
def test_nginx_finds_no_fault_with_the_site(root: Path, tmp_path: Path) -> None:
    site = (root / "script/deploy/nginx.conf").read_text()
    site = re.sub(r"^\s*(ssl_certificate.*|listen \[::\].*)$", "", site, flags=re.MULTILINE)
    site = site.replace("listen 443 ssl http2", "listen 127.0.0.1:8443").replace("listen 80", "listen 127.0.0.1:8080")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in kinds)
    site = site.replace("/var/log/nginx", str(tmp_path))
    site = f"http {{ access_log off;\n{folders}{site}\n}}\n"
    whole = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\n{site}"
    (tmp_path / "nginx.conf").write_text(whole)
    done = subprocess.run(
        ["nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

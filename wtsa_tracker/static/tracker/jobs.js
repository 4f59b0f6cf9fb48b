/* Shows how a job goes on: fetches the page anew every two seconds, until nothing on it waits or runs any more. */
"use strict";
(function () {
    const EVERY = 2000;
    function look() {
        fetch(window.location.href, { credentials: "same-origin" })
            .then((response) => (response.ok && !response.redirected ? response.text() : Promise.reject()))
            .then((text) => {
                const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("goes-on");
                const shown = document.getElementById("goes-on");
                if (!fresh || !shown) return;
                if (fresh.dataset.goesOn !== "1") {
                    window.location.reload();
                } else {
                    if (fresh.textContent !== shown.textContent && !shown.contains(document.activeElement)) {
                        shown.innerHTML = fresh.innerHTML;
                    }
                    window.setTimeout(look, EVERY);
                }
            })
            .catch(() => window.setTimeout(look, 5 * EVERY));
    }
    window.setTimeout(look, EVERY);
})();

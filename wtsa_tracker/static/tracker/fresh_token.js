// Signing in on another page changes the token against forgery; the form takes the present one when it is sent.
"use strict";
document.getElementById("send-again").addEventListener("submit", (event) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (token) {
        event.target.elements.csrfmiddlewaretoken.value = token[1];
    }
});

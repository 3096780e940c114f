// Never reads its input, and does not end with it.
setInterval(() => {}, 1000);

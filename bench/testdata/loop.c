/* The floor under every fan-out: a loop of write() over websockets. It takes argv[1] connections on loopback, says its
 * port, answers their handshakes, and then writes what comes in on stdin, argv[2] bytes each time, to every one of them
 * in turn. Clients send one fixed Sec-WebSocket-Key, so the answer is fixed too. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static const char answer[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

static void fail(const char *what) {
	perror(what);
	exit(1);
}

/* shake reads a request to its end and answers it. */
static void shake(int fd) {
	char request[4096];
	size_t n = 0;
	while (n < 4 || memcmp(request + n - 4, "\r\n\r\n", 4) != 0) {
		ssize_t got = read(fd, request + n, sizeof request - n);
		if (got <= 0)
			fail("handshake");
		n += got;
	}
	if (write(fd, answer, sizeof answer - 1) != sizeof answer - 1)
		fail("answer");
}

static int listening(void) {
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, size) || listen(fd, 1024) || getsockname(fd, (struct sockaddr *)&at, &size))
		fail("listen");
	printf("ready 127.0.0.1:%d\n", ntohs(at.sin_port));
	fflush(stdout);
	return fd;
}

int main(int argc, char **argv) {
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	if (argc != 3)
		return 2;
	int sockets = atoi(argv[1]), size = atoi(argv[2]), one = 1;
	int *fds = calloc(sockets, sizeof *fds);
	char *frame = malloc(size);
	int listener = listening();
	for (int i = 0; i < sockets; i++) {
		if ((fds[i] = accept(listener, NULL, NULL)) < 0)
			fail("accept");
		setsockopt(fds[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		shake(fds[i]);
	}
	while (fread(frame, size, 1, stdin) == 1)
		for (int i = 0; i < sockets; i++)
			if (write(fds[i], frame, size) != size)
				fail("write");
	return 0;
}

package io.sparknode.migrations.faults;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The network between a client and a server. It forwards message by message, counts the round trips, and can do something after one of them, stop
 * forwarding, or cut the line.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message Formats</a>
 */
public final class Proxy implements AutoCloseable {

    private final String host;
    private final int port;
    private final boolean poolsConnections;
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Instant> roundTrips = new ArrayList<>();
    private volatile boolean stalled;
    private volatile Moment moment;
    private volatile Runnable action;
    private volatile CompletableFuture<Void> done;
    private final AtomicBoolean isDue = new AtomicBoolean();
    private volatile int serverPid;

    private Proxy(String host, int port, boolean poolsConnections) {
        this.host = host;
        this.port = port;
        this.poolsConnections = poolsConnections;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("proxy", this::accept);
    }

    /** A plain line to a server. */
    public static Proxy to(String host, int port) {
        return new Proxy(host, port, false);
    }

    /** A line that gives itself away as a pooler does: the process id that the client is told is not that of its server process. */
    public static Proxy poolerOf(String host, int port) {
        return new Proxy(host, port, true);
    }

    /** The JDBC URL of a database behind this line, which is not encrypted. */
    public String url(String database) {
        return "jdbc:postgresql://localhost:" + port() + "/" + database + "?sslmode=disable&gssEncMode=disable";
    }

    /** The port on which it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** When each round trip began, that is, when the client had sent what the server then answered. */
    public List<Instant> roundTrips() {
        synchronized (roundTrips) {
            return List.copyOf(roundTrips);
        }
    }

    /** The process id of the last connection's server process. */
    public int serverPid() {
        return serverPid;
    }

    /**
     * Does something at a moment; until it is done, nothing more from the client reaches the server.
     *
     * @return what ends when it is done, or fails as it did
     */
    public CompletableFuture<Void> at(Moment when, Runnable what) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        done = end;
        action = what;
        moment = when;
        isDue.set(true);
        return end;
    }

    /**
     * Does it now, if its moment has not come: a run may be shorter than the undisturbed one was.
     *
     * @return whether it was still due
     */
    public boolean actIfStillDue() {
        boolean stillDue = isDue.compareAndSet(true, false);
        if (stillDue) {
            act();
        }
        return stillDue;
    }

    /** Holds back whatever is sent from now on, in both directions. */
    public void stall() {
        stalled = true;
    }

    /** Forwards what was held back. */
    public synchronized void resume() {
        stalled = false;
        notifyAll();
    }

    /** Cuts every line, without a word of farewell. */
    public void cut() {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (SocketException closedBefore) {
                // by the other side
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        sockets.clear();
    }

    @Override
    public void close() {
        try {
            listener.close();
            cut();
            resume();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket server;
            try {
                server = new Socket(host, port);
            } catch (IOException e) {
                client.close();
                continue;
            }
            sockets.addAll(List.of(client, server));
            start("proxy to server", () -> forward(client, server, true));
            start("proxy to client", () -> forward(server, client, false));
        }
    }

    private void forward(Socket from, Socket to, boolean toServer) throws IOException {
        from.setTcpNoDelay(true);
        try (from; to) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream(), 65_536));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to.getOutputStream(), 65_536));
            if (toServer) {
                // The first message of a client has no type.
                message(in, out, false);
            }
            while (true) {
                int type = in.readUnsignedByte();
                out.writeByte(type);
                message(in, out, type == 'K' && !toServer);
                if (toServer && (type == 'S' || type == 'Q')) {
                    out.flush();
                    sent();
                }
            }
        }
    }

    private void message(DataInputStream in, DataOutputStream out, boolean keyData) throws IOException {
        int length = in.readInt();
        byte[] body = in.readNBytes(length - Integer.BYTES);
        if (keyData) {
            serverPid = java.nio.ByteBuffer.wrap(body).getInt();
            body[Integer.BYTES - 1] ^= (byte) (poolsConnections ? 1 : 0);
        }
        waitWhileStalled();
        out.writeInt(length);
        out.write(body);
        if (in.available() == 0) {
            out.flush();
        }
    }

    private synchronized void waitWhileStalled() throws IOException {
        while (stalled) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private void sent() throws IOException {
        int n;
        synchronized (roundTrips) {
            roundTrips.add(Instant.now());
            n = roundTrips.size();
        }
        Moment when = moment;
        if (when != null && n == when.roundTrip() && isDue.compareAndSet(true, false)) {
            pause(when.after());
            act();
        }
    }

    private void act() {
        try {
            action.run();
            done.complete(null);
        } catch (RuntimeException | AssertionError e) {
            done.completeExceptionally(e);
        }
    }

    private static void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (SocketException | java.io.EOFException lineIsGone) {
                // which is what lines do here
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }
}

namespace RideAspire.LocalServers;

/// <summary>Which program runs as Redis.</summary>
public enum RedisKind
{
    /// <summary><c>redis-server</c> or <c>valkey-server</c> of version 6.2 or newer from PATH, else Garnet.</summary>
    Auto,

    /// <summary><c>redis-server</c> or <c>valkey-server</c> from PATH.</summary>
    RedisServer,

    /// <summary>
    /// Microsoft's Garnet, a .NET tool of this repository. It needs no installation, but has no streams.
    /// </summary>
    Garnet,
}

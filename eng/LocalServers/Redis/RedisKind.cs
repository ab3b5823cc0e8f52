namespace RideAspire.LocalServers;

/// <summary>Which program plays Redis.</summary>
public enum RedisKind
{
    /// <summary><c>redis-server</c> or <c>valkey-server</c> from PATH; Garnet where neither is there in version 6.2 or newer.</summary>
    Auto,

    /// <summary><c>redis-server</c> or <c>valkey-server</c> from PATH.</summary>
    RedisServer,

    /// <summary>Microsoft's Garnet, a .NET tool of this repository: it needs no installation, but knows no streams.</summary>
    Garnet,
}

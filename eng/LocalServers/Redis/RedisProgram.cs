namespace RideAspire.LocalServers;

/// <summary>The program that plays Redis.</summary>
/// <param name="Path">Of the program; of its assembly when it is Garnet.</param>
/// <param name="Version">Such as <c>7.0.15</c>.</param>
internal sealed record RedisProgram(RedisKind Kind, string Path, string Name, string Version);

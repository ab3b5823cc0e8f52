namespace RideAspire.LocalServers;

/// <summary>A program that runs as Redis.</summary>
/// <param name="Path">The program's path. For Garnet, the path of its assembly.</param>
/// <param name="Version">The version, such as <c>7.0.15</c>.</param>
internal sealed record RedisProgram(RedisKind Kind, string Path, string Name, string Version);

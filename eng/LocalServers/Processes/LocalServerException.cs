namespace RideAspire.LocalServers;

/// <summary>A local server could not be started. The message is one line and says what to do.</summary>
public class LocalServerException(string message) : Exception(message);

/// <summary>The server's program is not installed. A retry does not help.</summary>
public sealed class ServerNotInstalledException(string message) : LocalServerException(message);

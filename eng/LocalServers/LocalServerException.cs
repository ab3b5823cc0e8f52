namespace RideAspire.LocalServers;

/// <summary>A store could not be started; the message is one line that a person can act on.</summary>
public class LocalServerException(string message) : Exception(message);

/// <summary>The store's program is not on this machine: trying again does not help.</summary>
public sealed class ServerNotInstalledException(string message) : LocalServerException(message);

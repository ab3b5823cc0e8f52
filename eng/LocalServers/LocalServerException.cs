namespace RideAspire.LocalServers;

/// <summary>A store could not be started; the message is one line that a person can act on.</summary>
public sealed class LocalServerException(string message) : Exception(message);

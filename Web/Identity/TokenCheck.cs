namespace RideAspire.Web.Identity;

/// <summary>A feature of a request whose access token was checked, by its signature.</summary>
/// <param name="Accepted">False: the token was refused. Checking it has cost as much.</param>
public sealed record TokenCheck(bool Accepted);

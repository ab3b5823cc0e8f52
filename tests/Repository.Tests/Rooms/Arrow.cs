namespace RideAspire.Repository.Tests.Rooms;

/// <summary>
/// A folder uses another one: a type in the first names a type, or a member of a type, in the second.
/// </summary>
/// <param name="From">The folder that uses. The project's own folder, which holds Program.cs, is "(root)".</param>
/// <param name="To">The folder that is used.</param>
/// <param name="Place">File and line of the name.</param>
/// <param name="User">The type that names the other one.</param>
/// <param name="Used">The type that is named.</param>
internal sealed record Arrow(string From, string To, string Place, string User, string Used)
{
    public override string ToString() => $"{From} → {To}: {User} uses {Used} ({Place})";
}

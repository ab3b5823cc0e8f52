namespace RideAspire.Integration.Tests.Http;

/// <summary>Ids that no other test uses.</summary>
internal static class NewName
{
    public static string Rider() => $"rider-{Guid.NewGuid():N}";

    public static string Driver() => $"driver-{Guid.NewGuid():N}";
}

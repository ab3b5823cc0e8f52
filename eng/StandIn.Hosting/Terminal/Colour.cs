namespace RideAspire.StandIn;

/// <summary>Escape sequences of a terminal.</summary>
internal static class Colour
{
    public const string None = "\e[0m";
    public const string Strong = "\e[1m";
    public const string Faint = "\e[2m";
    public const string Good = "\e[32m";
    public const string Warning = "\e[33m";
    public const string Error = "\e[31m";

    private static readonly int[] palette = [36, 35, 34, 32, 33, 96, 95, 94, 92, 93];

    public static string Of(int index) => $"\e[{palette[index % palette.Length]}m";
}

namespace Fjordline.Rota;

/// <summary>At least ten hours of rest in any period of twenty-four.</summary>
public static class RestRule
{
    public static bool Holds(TimeSpan rest) => rest >= TimeSpan.FromHours(10);
}
